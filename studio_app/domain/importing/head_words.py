"""What people write above a column, in several languages."""

from __future__ import annotations

from collections.abc import Mapping

from studio_app.domain.importing.fields import Field

HEAD_WORDS: Mapping[Field, str] = {
    Field.NUMBER: """
        number, no, nr, id, client number, client no, client id, customer number, customer no,
        customer id, member number, member no, member id, membership number, nummer,
        kundennummer, kunden nr, kundennr, kunden id, mitgliedsnummer, mitglieds nr, numero,
        numero client, numero de client, n client, numero de cliente, id cliente,
        numero cliente, codice cliente, klantnummer, numer klienta, nr klienta, номер,
        номер клиента, 번호, 회원번호, 고객번호, musteri no, uye no""",
    Field.NAME: """
        name, full name, client, client name, customer, customer name, member, member name,
        names, vollstandiger name, kunde, kundin, kundenname, mitglied, name vorname,
        nachname vorname, nom complet, client nom, nom et prenom, nom prenom, nombre completo,
        nombre y apellidos, cliente, nombre del cliente, nome completo, nome e cognome,
        nominativo, klant, klantnaam, naam, imie i nazwisko, klient, nazwa klienta, фио,
        имя и фамилия, клиент, полное имя, 이름, 성명, 회원명, 고객명, 회원, 고객, ad soyad,
        adi soyadi, isim""",
    Field.FIRST_NAME: """
        first name, firstname, given name, given names, forename, vorname, rufname, prenom,
        nombre, nombres, nome, primo nome, voornaam, imie, имя, ad, adi, first""",
    Field.LAST_NAME: """
        last name, lastname, surname, family name, nachname, familienname, zuname, nom,
        nom de famille, apellido, apellidos, cognome, sobrenome, apelido, achternaam, nazwisko,
        фамилия, 성, soyad, soyadi, last""",
    Field.PHONE: """
        phone, phone number, telephone, telephone number, tel, tel no, tel nr, mobile,
        mobile phone, mobile number, mobile no, cell, cell phone, cellphone, handy,
        handynummer, mobil, mobilnummer, mobiltelefon, telefon, telefonnummer, rufnummer,
        portable, telephone portable, numero de telephone, telefono, telefono movil, movil,
        celular, cellulare, numero di telefono, telefone, telemovel, telefoonnummer, telefoon,
        mobiel, gsm, komorka, numer telefonu, телефон, мобильный, мобильный телефон,
        номер телефона, 전화, 전화번호, 휴대폰, 휴대폰번호, 핸드폰, 연락처, 휴대전화, cep,
        cep telefonu, telefon no""",
    Field.EMAIL: """
        email, e mail, mail, email address, e mail address, mail address, emailadresse,
        e mail adresse, mailadresse, adresse mail, adresse email, adresse e mail, courriel,
        correo, correo electronico, posta elettronica, indirizzo email, e mailadres,
        emailadres, adres e mail, почта, электронная почта, эл почта, 이메일, 메일, 이메일주소,
        e posta, eposta""",
    Field.BIRTH_DATE: """
        birth date, birthdate, birthday, date of birth, dob, born, born on, geburtsdatum,
        geburtstag, geboren, geboren am, date de naissance, naissance, ne le, anniversaire,
        fecha de nacimiento, nacimiento, data di nascita, nato il, data de nascimento,
        nascimento, geboortedatum, data urodzenia, дата рождения, день рождения, 생년월일,
        생일, dogum tarihi""",
    Field.GENDER: """
        gender, sex, geschlecht, anrede, salutation, title, sexe, genre, civilite, genero,
        sexo, sesso, geslacht, plec, пол, 성별, cinsiyet""",
    Field.HEIGHT: """
        height, height cm, grosse, korpergrosse, grosse cm, taille, estatura, altura, altezza,
        lengte, wzrost, рост, 키, 신장, boy""",
    Field.WEIGHT: """
        weight, weight kg, gewicht, korpergewicht, gewicht kg, poids, peso, waga, вес, 몸무게,
        체중, kilo""",
    Field.ADDRESS: """
        address, street, street address, address line, address 1, address 2, postal address,
        city, town, zip, zip code, postcode, post code, postal code, state, country, adresse,
        anschrift, strasse, hausnummer, plz, postleitzahl, ort, stadt, wohnort, land, rue,
        ville, code postal, pays, direccion, calle, ciudad, codigo postal, pais, indirizzo,
        via, citta, cap, endereco, rua, cidade, adres, straat, plaats, ulica, miasto,
        kod pocztowy, адрес, улица, город, индекс, 주소, 도시, 우편번호, sehir, ilce""",
    Field.EMERGENCY_NAME: """
        emergency contact, emergency name, emergency contact name, emergency person,
        notfallkontakt, notfall kontakt, notfall name, im notfall, contact d urgence,
        personne a prevenir, contacto de emergencia, contatto di emergenza,
        contato de emergencia, noodcontact, kontakt awaryjny, контакт на случай чп,
        экстренный контакт, 비상연락인, 보호자, 보호자명""",
    Field.EMERGENCY_PHONE: """
        emergency phone, emergency number, emergency contact phone, emergency contact number,
        emergency tel, notfallnummer, notfalltelefon, notfall telefon, notfall nummer,
        telephone d urgence, numero d urgence, telefono de emergencia, telefono di emergenza,
        telefone de emergencia, noodnummer, telefon awaryjny, экстренный телефон, 비상연락처,
        보호자 연락처, 비상전화""",
    Field.ALERT: """
        alert, alerts, warning, important, attention, achtung, warnung, wichtig, hinweis,
        hinweise, alerte, alertes, aviso, alerta, avviso, avvertenza, waarschuwing,
        ostrzezenie, предупреждение, внимание, 주의, 주의사항, 경고, uyari""",
    Field.HEALTH: """
        health, health notes, medical, medical notes, medical conditions, injuries, conditions,
        gesundheit, gesundheitliches, gesundheitshinweise, verletzungen, beschwerden,
        erkrankungen, sante, notes medicales, blessures, salud, lesiones, salute, infortuni,
        saude, gezondheid, zdrowie, здоровье, травмы, 건강, 건강상태, 부상, 병력, saglik""",
    Field.NOTE: """
        note, notes, comment, comments, remark, remarks, memo, notiz, notizen, bemerkung,
        bemerkungen, anmerkung, anmerkungen, kommentar, commentaire, commentaires, remarque,
        remarques, nota, notas, comentario, comentarios, observaciones, note interne,
        opmerking, opmerkingen, uwagi, notatki, заметка, заметки, примечание, комментарий,
        메모, 비고, 노트, notlar, aciklama""",
    Field.TAGS: """
        tag, tags, label, labels, group, groups, category, categories, segment, schlagwort,
        schlagworte, gruppe, gruppen, kategorie, etiquette, etiquettes, groupe, categorie,
        etiqueta, etiquetas, grupo, categoria, gruppo, groep, grupa, тег, теги, группа, метки,
        태그, 그룹, 분류, etiket, grup""",
    Field.TRAINER: """
        trainer, trainer name, coach, instructor, teacher, therapist, staff, assigned to,
        assigned trainer, personal trainer, betreuer, betreuerin, trainerin, kursleiter,
        lehrer, entraineur, professeur, entrenador, profesor, allenatore, istruttore,
        treinador, professor, instructeur, trener, instruktor, тренер, инструктор, 트레이너,
        강사, 담당, 담당자, 담당 트레이너, 선생님, egitmen, antrenor""",
    Field.PACKAGE: """
        package, package name, package type, pass, pass name, product, product name, item,
        card, membership, membership type, plan, bundle, service, paket, paketname, karte,
        zehnerkarte, abo, produkt, artikel, leistung, tarif, forfait, carte, abonnement,
        produit, bono, paquete, producto, pacchetto, abbonamento, prodotto, pacote, produto,
        pakket, kaart, strippenkaart, pakiet, karnet, пакет, абонемент, 패키지, 이용권, 회원권,
        상품, 상품명, 수강권, paket adi, urun""",
    Field.SESSIONS: """
        sessions, session count, sessions bought, total sessions, total, total credits,
        credits, credits bought, visits, classes, size, units, einheiten, anzahl, stunden,
        sitzungen, einheiten gesamt, gesamt, termine, seances, nombre de seances, cours,
        sesiones, clases, sesiones totales, sedute, lezioni, sessoes, aulas, sessies, lessen,
        sesje, zajecia, занятия, занятий, всего занятий, количество, 횟수, 총횟수, 총 횟수,
        등록횟수, 세션, seans""",
    Field.CREDITS_LEFT: """
        credits left, credit left, sessions left, remaining, remaining sessions,
        remaining credits, sessions remaining, credits remaining, left, balance,
        credit balance, visits left, classes left, rest, restguthaben, guthaben, ubrig,
        noch ubrig, verbleibend, verbleibende einheiten, resteinheiten, offene einheiten,
        restantes, seances restantes, solde, credits restants, sesiones restantes, restante,
        saldo, sedute rimanenti, rimanenti, residuo, rimaste, sessoes restantes, resterend,
        tegoed, over, pozostalo, pozostale, осталось, остаток, остаток занятий, 남은횟수,
        남은 횟수, 잔여, 잔여횟수, 잔여 횟수, 잔여세션, kalan, kalan seans""",
    Field.BOUGHT_ON: """
        bought, bought on, bought at, purchased, purchase date, purchased on, date purchased,
        sale date, sold on, date sold, start, start date, starts on, valid from, from, date,
        order date, gekauft, gekauft am, kaufdatum, verkauft am, beginn, startdatum, gultig ab,
        gultig von, datum, achete le, date d achat, date de vente, debut, valable a partir de,
        comprado, fecha de compra, comprado el, inicio, fecha de inicio, data acquisto,
        acquistato il, data de compra, comprado em, gekocht op, aankoopdatum, ingangsdatum,
        kupiono, data zakupu, куплен, дата покупки, дата начала, 구매일, 구입일, 등록일,
        시작일, 결제일, satin alma tarihi, baslangic""",
    Field.EXPIRES_ON: """
        expires, expires on, expires at, expiry, expiry date, expiration, expiration date,
        expire date, valid until, valid to, valid till, end, end date, ends on, until, ablauf,
        ablaufdatum, lauft ab, lauft ab am, gultig bis, verfallt am, verfallsdatum, ende, bis,
        expire le, expiration le, valable jusqu au, valable jusqu a, fin, caduca, caduca el,
        caducidad, vence, vencimiento, valido hasta, scade, scadenza, scade il, valido fino al,
        expira em, validade, valido ate, verloopt op, vervaldatum, geldig tot, einddatum,
        wazny do, data waznosci, действует до, истекает, срок действия, дата окончания, 만료일,
        종료일, 유효기간, 마감일, bitis, bitis tarihi, son kullanma""",
    Field.PRICE: """
        price, price paid, amount, cost, value, fee, total price, list price, preis, betrag,
        kosten, wert, gesamtpreis, kaufpreis, prix, montant, cout, tarif ttc, precio, importe,
        costo, prezzo, importo, preco, valor, prijs, bedrag, cena, kwota, цена, стоимость,
        сумма, 가격, 금액, 판매가, 결제금액, fiyat, tutar""",
    Field.PAID: """
        paid, amount paid, paid amount, payment, payments, paid so far, received, bezahlt,
        bezahlter betrag, gezahlt, zahlung, angezahlt, paye, regle, montant paye, paiement,
        pagado, pago, importe pagado, pagato, incassato, importo pagato, pago valor, betaald,
        zaplacono, wplacono, оплачено, оплата, 납부, 납부액, 결제액, 입금, 수납액, odenen,
        odeme""",
}
"""In small letters without accents, parted by commas; dots, hyphens and brackets left away."""
