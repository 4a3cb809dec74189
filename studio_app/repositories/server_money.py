"""The server's function that takes a payment back which was a mistake, however much it was.

The front desk gives back some of a payment, up to a limit; what it took itself a moment ago, by the
server's own clock, it gives back whole.
"""

from __future__ import annotations

from studio_app.repositories.server_function import REFUSE, Caller, ServerFunction

_TAKE_BACK = f"""
DECLARE
    taken public.payments;
BEGIN
    SELECT * INTO taken FROM public.payments WHERE id = payment;
    IF (security.my_role() = 'front_desk'
        AND taken.organization_id = security.my_organization()
        AND taken.taken_by = security.my_user()
        AND taken.amount > 0
        AND taken.paid_at BETWEEN now() - interval '20 minutes' AND now() + interval '20 minutes'
        AND at BETWEEN now() - interval '20 minutes' AND now() + interval '20 minutes'
        AND NOT EXISTS (SELECT 1 FROM public.payments WHERE refund_of = payment)
    ) IS NOT TRUE THEN
        {REFUSE}
    END IF;
    INSERT INTO public.payments (id, organization_id, client_id, client_package_id, amount, method,
        paid_at, taken_by, refund_of, booking_id, reason)
    VALUES (entry, taken.organization_id, taken.client_id, taken.client_package_id, -taken.amount,
        taken.method, at, security.my_user(), payment, taken.booking_id, why);
    RETURN true;
END"""

FUNCTIONS = (
    ServerFunction(
        "take_payment_back",
        "payment uuid, entry uuid, why text, at timestamptz",
        "boolean",
        _TAKE_BACK,
        Caller.MEMBER,
    ),
)
