"""What a user can act on: every error carries one sentence in their words."""

from __future__ import annotations

from uuid import UUID


class StudioError(Exception):
    """An error that a person can act on.

    ``template`` is an English sentence with ``{placeholders}``; a user interface translates the
    template and fills in ``values``. ``str(error)`` is the English sentence.
    """

    template = "That did not work."

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.template.format(**values))


class NotAllowed(StudioError):
    """The viewer's role does not carry the right."""

    template = "Your role does not allow this."


class NotFound(StudioError):
    """Absent, or not the viewer's to see: both look the same."""

    template = "This is not there, or not yours to see."


class LoginClosed(NotFound):
    """Whoever is logged in sees nothing more, not even their studio."""

    template = (
        "Your login was closed, or has another password by now. Log in again; if that does not "
        "work, ask the owner."
    )


class OnlyOwner(StudioError):
    """A studio keeps its last owner."""

    template = (
        "Nobody else owns this studio, so this login stays an owner's. Make somebody else an owner "
        "first."
    )


class ChangedMeanwhile(StudioError):
    """Someone else changed the record between reading and writing."""

    template = "Someone changed this meanwhile. Look at it again before you change it."


class InvalidInput(StudioError):
    """A value that cannot be used; ``field`` names where it was typed."""

    template = "{sentence}"

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence=sentence)


class SlotTaken(StudioError):
    """A session is in the way; the values name what the viewer may know of it."""

    template = "{who} is already booked {day}, {start} to {end}{detail}."


class TimeOffInTheWay(StudioError):
    """The trainer has approved time off in that slot."""

    template = "{trainer} has time off {day}, {start} to {end}."


class SessionsInTheWay(StudioError):
    """Sessions are within time off, and nothing was decided about them."""

    template = "Decide first what becomes of the {count} sessions within this time off."


class SessionFull(StudioError):
    """Every place in the session is taken."""

    template = "All places of this session are taken by now."


class NoCredit(StudioError):
    """No package of the client pays for the booking."""

    template = (
        "{client} has no session left that is valid on that day. Sell a package or pay later."
    )


class ColleaguesClient(StudioError):
    """Whoever gives the session does not look after the client, and takes nothing of theirs."""

    template = (
        "{client} is a colleague's client and has the credit or the charge back. Ask the front "
        "desk or an owner to check {client} in: only they can take it anew."
    )


class PackageNotValid(StudioError):
    """The package that pays is not valid on the day that is wanted."""

    template = "“{package}” of {client} is not valid on that day. Choose a day on which it is."


class NoPrice(StudioError):
    """The trainer has no price for a single session on that day."""

    template = (
        "{trainer} has no price for a single session on that day. Ask the owner to set one, or "
        "book on a package."
    )


class WrongStatus(StudioError):
    """The booking is not in a status that allows the step."""

    template = "This booking is {status}, so it cannot become {wanted}."


class NotYetBegun(StudioError):
    """A session that lies ahead can be neither completed nor missed."""

    template = (
        "{client}'s session begins {day} at {start}. Before that it can be neither completed nor "
        "missed; cancel it if it does not take place."
    )


class NothingToComplete(StudioError):
    """All that was to be completed is already, or has yet to be."""

    template = "Nobody is left to complete. Look at it again: somebody may have done it meanwhile."


class DoneAfterAll(StudioError):
    """What was tried before, without an answer, had been booked; ``booking_id`` is its key."""

    template = (
        "The first try was booked after all: {client}, {day}, {start}. Close this form and look "
        "at that booking before you book another."
    )

    def __init__(self, booking_id: UUID | None = None, **values: object) -> None:
        self.booking_id = booking_id
        super().__init__(**values)


class CannotUndo(StudioError):
    """The step no longer fits: something changed since."""

    template = "This can no longer be undone: {reason}"


class LoginFailed(StudioError):
    """Unknown user or wrong password: the same sentence for both."""

    template = "Name or password is not right."


class OneTimePasswordRefused(LoginFailed):
    """What was typed has the form of a one-time password, and is good for nothing."""

    template = (
        "Name or one-time password is not right, or that password was used, taken back, or is too "
        "old. Ask whoever gave it to you for a new one."
    )


class MustChoosePassword(StudioError):
    """The password is right, and good for choosing another alone."""

    template = (
        "This password is good once, for choosing your own. Log in with it where Studio App asks "
        "who you are."
    )


class LoggedOut(StudioError):
    """The login was closed; nothing more can be seen or changed through it."""

    template = "You are logged out. Log in again to go on."


class LoginLocked(StudioError):
    """Too many failures; says for how many minutes."""

    template = "Too many wrong passwords. Try again in {minutes} minutes, or ask the owner."


class LockedHere(LoginLocked):
    """Too many failures on this PC, for a login to a server, which locks nobody itself."""

    template = (
        "Too many wrong passwords on this PC. Try again in {minutes} minutes, or ask the owner to "
        "unlock it here."
    )


class PasswordTooWeak(StudioError):
    """The password is too short or one that everyone tries first."""

    template = "Choose a longer or less common password: at least {minimum} characters."


class DatabaseProblem(StudioError):
    """The database cannot be used; the sentence says why and what to do."""

    template = "{sentence}"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence=sentence)


class StudioEncrypted(DatabaseProblem):
    """The file is encrypted and its key is not on this PC, or not the right one."""

    template = (
        "“{file}” is encrypted, and this PC does not have its key. Type the recovery code that was "
        "printed when it was encrypted."
    )

    def __init__(self, file: object) -> None:
        self.file = file
        StudioError.__init__(self, file=file)


class BackupFaulty(DatabaseProblem):
    """Something is off in a backup; ``can_be_taken`` tells whether one may go back all the same."""

    template = (
        "“{name}” was not restored, because what is in it is not as it should be. Nothing was "
        "changed; choose another backup. What is off: {fault}"
    )

    def __init__(self, name: str, fault: str, *, can_be_taken: bool = False) -> None:
        StudioError.__init__(self, name=name, fault=fault)
        self.can_be_taken = can_be_taken


class ServerAway(DatabaseProblem):
    """The server does not answer; ``where`` names it."""

    template = (
        "The server at {where} cannot be reached. Check the network and that the server is "
        "on, then try again; nothing that you typed is lost."
    )

    def __init__(self, where: str) -> None:
        StudioError.__init__(self, where=where)


class ConnectionLost(ServerAway):
    """The connection broke in the middle of a step, and the server stayed away.

    Whether the step was done cannot be known yet. The same request again finds out, and does it
    only where it was not done.
    """

    template = (
        "The connection to the server at {where} was lost before it confirmed this. Nothing that "
        "you typed is lost, and nothing is done twice: check the network, then try again."
    )


class DatabaseTooNew(StudioError):
    """A newer program made this database."""

    template = (
        "This studio was made by a newer version of Studio App. Update the program on this PC and "
        "start it again; nothing was changed."
    )


class StudioMissing(StudioError):
    """There is a database, or none yet, but no studio in it."""

    template = (
        "There is no studio in {database} yet. Start the program to set one up, or type "
        "studio-app init."
    )
