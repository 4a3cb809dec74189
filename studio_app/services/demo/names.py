"""Names of demo people from several languages and scripts.

An underscore stands for a space, ``a/b`` for a form per gender (his, hers), and what follows a
colon is how the name is written in Latin letters, for e-mail addresses.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamePool:
    """The names of one language; ``weight`` says how often people of the studio have them."""

    weight: int
    women: str
    men: str
    surnames: str
    family_first: bool = False
    separator: str = " "


POOLS = (
    NamePool(  # German
        22,
        "Lena Anna Katharina Julia Sophie Greta Hannah Clara Johanna Mareike Svenja Birgit Heike "
        "Petra Antje Jana Nele Frieda Ronja Käthe",
        "Jonas Lukas Felix Maximilian Paul Moritz Jannik Florian Sebastian Matthias Jürgen Uwe "
        "Holger Torsten Henrik Leon Emil Anton Björn Günther",
        "Weber Klein Becker Vogel Hoffmann Schäfer Krüger Schröder Neumann Lange Krause Köhler "
        "Maier Lehmann Walter Huber Kaiser Fuchs Peters Scholz Möller Weiß Jung Hahn Vogt "
        "Friedrich Keller Günther Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht "
        "Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer",
    ),
    NamePool(  # English
        10,
        "Emily Grace Chloe Harriet Alice Imogen Rachel Heather Fiona Zoe Nicole Abigail",
        "Ben Oliver Jack Callum Rory Duncan Elliot Nathan Gareth Simon Miles Theo",
        "Adler Carter Bennett Hughes Foster O'Brien MacLeod Whitfield Turner Ward Fletcher "
        "Ashworth Doyle Price Sutton Hayes Barker Lowe Pemberton Reid",
    ),
    NamePool(  # Korean, in Hangul
        9,
        "서연:Seoyeon 민서:Minseo 지우:Jiwoo 하은:Haeun 수아:Sua 지민:Jimin 예은:Yeeun 다은:Daeun "
        "은지:Eunji 혜진:Hyejin 유나:Yuna 소영:Soyoung",
        "민준:Minjun 서준:Seojun 도윤:Doyun 예준:Yejun 시우:Siwoo 지훈:Jihun 현우:Hyunwoo "
        "준호:Junho 성민:Seongmin 태현:Taehyun 동욱:Donguk 재원:Jaewon",
        "김:Kim 이:Lee 박:Park 최:Choi 정:Jung 강:Kang 조:Cho 윤:Yoon 장:Jang 임:Lim 한:Han "
        "오:Oh 서:Seo 신:Shin 권:Kwon 황:Hwang 안:Ahn 송:Song 류:Ryu 홍:Hong",
        family_first=True,
        separator="",
    ),
    NamePool(  # Korean, romanised
        7,
        "Mina Seoyeon Jisoo Hana Yuri Somin Nari Dahye Bora Hyejin Eunha Jiyoung",
        "Jiwoo Minseok Hyunjin Sungho Donghae Taeyang Jinho Woojin Seungmin Kyungsoo Jaehyun Joon",
        "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song",
    ),
    NamePool(  # Polish
        8,
        "Agnieszka Małgorzata Zofia Katarzyna Magdalena Joanna Ewa Barbara Kinga Żaneta Wiesława",
        "Łukasz Paweł Michał Krzysztof Wojciech Tomasz Marcin Stanisław Grzegorz Bartłomiej Józef",
        "Zieliński/Zielińska Kowalski/Kowalska Wiśniewski/Wiśniewska Wójcik Kamiński/Kamińska "
        "Lewandowski/Lewandowska Szymański/Szymańska Woźniak Dąbrowski/Dąbrowska Mazur Krawczyk "
        "Piotrowski/Piotrowska Grabowski/Grabowska Nowak Pawłowski/Pawłowska Łuczak Głowacki/"
        "Głowacka Jabłoński/Jabłońska",
    ),
    NamePool(  # French
        6,
        "Éloïse Camille Manon Chloé Léa Margaux Inès Zoé Anaïs Hélène Océane Solène",
        "Théo Hugo Rémi Étienne Luc Benoît Jérôme François Mathis Loïc Gaël Aurélien",
        "Marchand Lefèvre Moreau Girard Rousseau Fournier Béranger Chevalier Garnier Faure Noël "
        "Gauthier Perrin Besnard d'Aubigny Le_Goff Delacroix Roux",
    ),
    NamePool(  # Spanish
        6,
        "Sofía Lucía Pilar Carmen Elena Marisol Inés Ximena Rocío Núria Begoña Paloma",
        "Mateo Javier Álvaro Íñigo Diego Raúl Sergio Joaquín Andrés Héctor Martín Tomás",
        "Ruiz García_López Fernández Muñoz Ortega Peña Gutiérrez Navarro Ibáñez Castro_Vega "
        "Serrano Núñez Domínguez Vázquez Romero Suárez Herrera Cabrera",
    ),
    NamePool(  # Portuguese
        4,
        "Inês Beatriz Mariana Catarina Joana Leonor Rita Matilde Conceição Luísa",
        "João Tiago Marco Gonçalo Rui Nuno Bruno Vasco Simão Afonso",
        "Silva Duarte Carvalho Gonçalves Simões Araújo Magalhães Figueiredo Moura Teixeira "
        "Brandão Falcão",
    ),
    NamePool(  # Italian
        5,
        "Carla Giulia Chiara Francesca Alessia Martina Ilaria Bianca Paola Serena",
        "Marco Luca Matteo Andrea Davide Giorgio Nicolò Stefano Enrico Tommaso",
        "Rossi Bianchi Esposito Ferrari Ricci Marino Conti De_Luca Costa Gallo D'Angelo Fontana "
        "Caruso Moretti Barbieri Lombardi",
    ),
    NamePool(  # Turkish
        6,
        "Aylin Elif Zeynep Ayşe Gülşen Defne Özlem Büşra Şeyma İpek Nazlı Çiğdem",
        "Emre Mehmet Burak Çağlar Ömer Kerem Oğuz Yiğit Serkan İbrahim Barış Tolga",
        "Demir Yılmaz Kaya Şahin Çelik Öztürk Aydın Arslan Doğan Kılıç Aslan Çetin Kurt Özdemir "
        "Şimşek Polat Güneş Erdoğdu",
    ),
    NamePool(  # Vietnamese
        5,
        "Thị_Lan Minh_Anh Thu_Hà Ngọc_Bích Phương_Linh Thùy_Dương Khánh_Vy Bảo_Châu Mỹ_Duyên",
        "Văn_Hùng Minh_Đức Quốc_Bảo Anh_Tuấn Hoàng_Nam Đình_Phúc Gia_Huy Thành_Long Xuân_Trường",
        "Nguyễn Trần Lê Phạm Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý",
        family_first=True,
    ),
    NamePool(  # Greek
        4,
        "Ελένη:Eleni Μαρία:Maria Κατερίνα:Katerina Σοφία:Sofia Δήμητρα:Dimitra Άννα:Anna "
        "Ιωάννα:Ioanna Χρυσούλα:Chrysoula",
        "Γιώργος:Giorgos Νίκος:Nikos Δημήτρης:Dimitris Κώστας:Kostas Ανδρέας:Andreas "
        "Στέλιος:Stelios Θάνος:Thanos Ηλίας:Ilias",
        "Παπαδόπουλος/Παπαδοπούλου:Papadopoulos/Papadopoulou Γεωργίου:Georgiou "
        "Νικολάου:Nikolaou Δημητρίου:Dimitriou Οικονόμου:Oikonomou Αγγελόπουλος/"
        "Αγγελοπούλου:Angelopoulos/Angelopoulou Κωνσταντίνου:Konstantinou Βλάχος/Βλάχου:"
        "Vlachos/Vlachou Μακρής/Μακρή:Makris/Makri Σταύρου:Stavrou",
    ),
    NamePool(  # Ukrainian
        4,
        "Олена:Olena Оксана:Oksana Наталія:Nataliia Ірина:Iryna Софія:Sofiia Дарина:Daryna "
        "Юлія:Yuliia Катерина:Kateryna Ганна:Hanna Людмила:Liudmyla",
        "Андрій:Andrii Олексій:Oleksii Дмитро:Dmytro Тарас:Taras Богдан:Bohdan Назар:Nazar "
        "Юрій:Yurii Сергій:Serhii Ігор:Ihor Максим:Maksym",
        "Шевченко:Shevchenko Коваленко:Kovalenko Бондаренко:Bondarenko Ткачук:Tkachuk "
        "Мельник:Melnyk Кравець:Kravets Лисенко:Lysenko Гончаренко:Honcharenko Їжакевич:"
        "Yizhakevych Романюк:Romaniuk Савчук:Savchuk Чорновіл:Chornovil",
    ),
    NamePool(  # Russian
        3,
        "Ольга:Olga Татьяна:Tatiana Анастасия:Anastasia Екатерина:Ekaterina Дарья:Daria "
        "Ксения:Ksenia Алёна:Alyona Вера:Vera",
        "Иван:Ivan Алексей:Alexey Михаил:Mikhail Артём:Artyom Фёдор:Fyodor Павел:Pavel "
        "Константин:Konstantin Григорий:Grigory",
        "Петров/Петрова:Petrov/Petrova Соколов/Соколова:Sokolov/Sokolova Кузнецов/Кузнецова:"
        "Kuznetsov/Kuznetsova Соловьёв/Соловьёва:Solovyov/Solovyova Морозов/Морозова:Morozov/"
        "Morozova Лебедев/Лебедева:Lebedev/Lebedeva Волков/Волкова:Volkov/Volkova Зайцев/"
        "Зайцева:Zaitsev/Zaitseva Орлов/Орлова:Orlov/Orlova",
    ),
    NamePool(  # Indian
        6,
        "Priya Ananya Kavya Lakshmi Meera Divya Nandini Shreya Aishwarya Pooja Radhika Sunita",
        "Arjun Rahul Vikram Sanjay Karthik Rohan Aditya Nikhil Suresh Manoj Anand Ravi",
        "Nair Sharma Iyer Patel Reddy Gupta Menon Chatterjee Singh Kaur Desai Kulkarni Rao "
        "Banerjee Joshi Pillai Mehta Subramanian",
    ),
    NamePool(  # Nigerian
        5,
        "Chidinma Adaeze Folasade Ngozi Amara Yetunde Ifeoma Temitope Zainab Oluchi",
        "David Emeka Chukwudi Tunde Obinna Segun Ikenna Babajide Musa Kelechi",
        "Okafor Adeyemi Eze Okonkwo Balogun Nwosu Adebayo Ibrahim Onyekachi Afolabi Obi "
        "Chukwu Olawale Bello Uche",
    ),
)
"""Where the studio's people come from."""

TRAINERS = (
    "Jiwoo Han,Lena Vogel,Marco Silva,Aylin Demir,Tom Becker,Sofía Ruiz,Noah Adeyemi,"
    "Zuzanna Łuczak,Minh Anh Trần,Éva Moreau,Arjun Menon,Hanna Lindqvist"
).split(",")
"""The first trainers; further ones get names from the pools."""

CLIENTS = (
    "Mina Park,Ben Adler,김서연,Éloïse Marchand,Jonas Weber,David Okafor,Carla Rossi,Noah Klein,"
    "Łukasz Zieliński,Priya Nair,Olga Petrova,Ines Duarte,Benjamin Roth,김민서 Minseo Kim,"
    "Pilar García López,Eleni Papadopoulou,Оксана Шевченко,Nguyễn Thị Lan,Elif Yılmaz,"
    "Chidinma Eze"
).split(",")
"""The first clients; the client who logs in is the first of all."""

MALE_CLIENTS = frozenset(
    "Ben Adler,Jonas Weber,David Okafor,Noah Klein,Łukasz Zieliński,Benjamin Roth".split(",")
)
"""Those of the first clients who are men."""

LATIN_CLIENTS = {
    "김서연": "Seoyeon Kim",
    "김민서 Minseo Kim": "Minseo Kim",
    "Оксана Шевченко": "Oksana Shevchenko",
}
"""How names of the first clients are written in Latin letters, where they are not."""

ALERTS = (
    "Knee surgery in August: no jumps",
    "Left shoulder: nothing overhead",
    "Asthma: inhaler in the blue bag",
    "Pregnant, second trimester: no lying on the back",
    "Type 1 diabetes: juice is at the desk",
    "Herniated disc L5: no heavy deadlifts",
    "Hard of hearing on the left: stand on the right",
    "Allergic to latex: use the grey bands",
    "High blood pressure: watch for dizziness",
    "Do not call before 10: works nights",
)

CLASSES = (
    "Mobility",
    "Strength circle",
    "Pilates",
    "Yoga flow",
    "Core & stretch",
    "Dance basics",
    "Spin",
    "Kettlebells",
)
