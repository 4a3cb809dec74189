"""The profile of a trainer, filled in where it is looked at."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.trainer_pages import ProfilePage
from studio_app.domain.trainer_performance import sees_performance
from studio_app.domain.trainer_profiles import (
    ProfileChanged,
    ProfileEdit,
    TrainerProfile,
    changed_by_both,
    merged,
)
from studio_app.domain.trainer_steps import TrainerOutcome
from studio_app.ui.context import ScreenContext
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.trainers.profile.certificates import Certificates
from studio_app.ui.trainers.profile.conflict import ProfileConflict
from studio_app.ui.trainers.profile.desk import ProfileDesk
from studio_app.ui.trainers.profile.figures import Figures
from studio_app.ui.trainers.profile.form import ProfileForm
from studio_app.ui.trainers.profile.head import ProfileHead
from studio_app.ui.trainers.profile.words import done_sentence, step_name
from studio_app.ui.trainers.tabs import TrainerTab
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.banner_row import BannerRow
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.keys import tab_through
from studio_app.ui.widgets.scrolling_page import scrolling_page

NARROW = 600
# Pictures are told of with the clients whom others are of.
FOLLOWED = frozenset({Aggregate.TRAINER, Aggregate.CLIENT, Aggregate.PACKAGE})


class ProfileTab(TrainerTab):
    """What was typed stays until it is saved, dropped, or another trainer is wanted."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        organization = context.login.organization
        self._context = context
        self._trainer_id: UUID | None = None
        self._page: ProfilePage | None = None
        self._seen: TrainerProfile | None = None
        self._typed: tuple[object, ...] = ()
        self._wish: ProfileEdit | None = None
        self._theirs: tuple[TrainerProfile, TrainerProfile, frozenset[str]] | None = None
        self._loading: Task | None = None
        self._is_stale = self._busy = False
        self.desk = ProfileDesk(context, self)
        self.head = ProfileHead(organization, self)
        self.figures = Figures(context, self)
        self.form = ProfileForm(organization, self)
        self.certificates = Certificates(organization, self)
        self.banner, self.conflict = AgainBanner(self), ProfileConflict(organization, self)
        self.save_button = QPushButton(self.tr("&Save"), self)
        self.save_button.setProperty("kind", "primary")
        self.save_button.setToolTip(self.tr("Save the profile (Ctrl+S)"))
        self.drop_button = QPushButton(self.tr("Discard changes"), self)
        self.failed = EmptyState("circle-alert", self.tr("This trainer cannot be shown"), "")
        self.waiting = EmptyState("user", self.tr("Loading…"), "")
        self._lay_out()
        self._connect()

    def show_trainer(self, trainer_id: UUID | None) -> None:
        if trainer_id != self._trainer_id:
            self._trainer_id, self._page, self._seen = trainer_id, None, None
            self._typed = self.form.typed()
            self._wish = self._theirs = None
            self.banner.hide()
            self.conflict.hide()
            self._show_foot()
            self._scroll.verticalScrollBar().setValue(0)
            self._stack.setCurrentWidget(self.waiting)
        self._load()

    def has_unsaved(self) -> bool:
        return self._page is not None and self.form.typed() != self._typed

    def save(self) -> None:
        """Save what is typed, or say below each field what is wrong with it."""
        page, seen = self._page, self._seen
        if self._busy or page is None or seen is None or not page.editable:
            return
        wanted = self.form.answers(page)
        if wanted is not None:
            self._save(ProfileEdit(new_id(), page.trainer_id, seen, wanted))

    def discard(self) -> None:
        """Show again what is kept."""
        self.banner.hide()
        self.conflict.hide()
        self._theirs = None
        if self._page is not None:
            self._fill(self._page)
        self._load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.form.set_narrow(narrow)
        self.figures.set_columns(3 if narrow else 6)

    def _load(self) -> None:
        trainer_id = self._trainer_id
        if trainer_id is None:
            return
        self._is_stale = False
        login, now = self._context.login, self._context.now()

        def work() -> ProfilePage:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.trainer_profiles import profile_page

            return profile_page(login.uow, login.viewer, trainer_id, now)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work, done=self._show, failed=self._fail_to_load, owner=self
        )
        if sees_performance(login.viewer, trainer_id):
            self.figures.show_trainer(trainer_id)

    def _show(self, page: ProfilePage) -> None:
        kept = self.has_unsaved()
        self._page = page
        self.head.show_page(page)
        self.certificates.show_certificates(
            page.certificates, page.today, editable="bio" in page.editable
        )
        viewer = self._context.login.viewer
        self.figures.setVisible(sees_performance(viewer, page.trainer_id))
        if kept or page.profile == self._seen:
            # What is being typed stays, and is compared with what was seen when it is saved.
            self.form.show_price(page)
        else:
            self._fill(page)
        self._stack.setCurrentWidget(self._whole)

    def _fill(self, page: ProfilePage) -> None:
        self._seen = page.profile
        self.form.show_page(page)
        self._typed = self.form.typed()
        self._show_foot()

    def _save(self, wish: ProfileEdit) -> None:
        before = self._wish
        if before is not None and replace(wish, request_id=before.request_id) == before:
            # The same wish may have been carried out, and is not to be carried out twice.
            wish = before
        self._wish = wish
        self._busy = True
        self.banner.hide()
        self.save_button.setEnabled(False)
        login, now = self._context.login, self._context.now()

        def work() -> TrainerOutcome:
            from studio_app.services.trainer_profiles import save_profile

            return save_profile(login.uow, login.viewer, wish, now)

        self._context.runner.run(work, done=self._saved, failed=self._fail, owner=self)

    def _saved(self, outcome: TrainerOutcome) -> None:
        self._busy = False
        self._wish = None
        self.save_button.setEnabled(True)
        if outcome.trainer_id == self._trainer_id:
            self._typed = self.form.typed()
            self._show_foot()
        self.step_done.emit(outcome, step_name(outcome), done_sentence(outcome))

    def _fail(self, error: StudioError) -> None:
        self._busy = False
        self.save_button.setEnabled(True)
        if isinstance(error, ProfileChanged):
            self._compare()
            return
        if isinstance(error, InvalidInput) and self.form.show_problems([error]):
            return
        again = self.save if may_be_tried_again(error) else None
        self.banner.show_failure(sentence(error), again)

    def _compare(self) -> None:
        wish = self._wish
        if wish is None:
            return
        login, now = self._context.login, self._context.now()

        def work() -> ProfilePage:
            from studio_app.services.trainer_profiles import profile_page

            return profile_page(login.uow, login.viewer, wish.trainer_id, now)

        def done(page: ProfilePage) -> None:
            if page.trainer_id != self._trainer_id:
                return
            both = changed_by_both(wish.wanted, wish.seen, page.profile)
            mine = merged(wish.wanted, wish.seen, page.profile)
            self._page, self._theirs = page, (mine, page.profile, both)
            if both:
                self.conflict.show_conflict(page.profile, both)
            else:
                self._keep_mine()

        self._context.runner.run(work, done=done, failed=self._fail_to_load, owner=self)

    def _keep_mine(self) -> None:
        if self._theirs is None or self._trainer_id is None:
            return
        mine, theirs, _both = self._theirs
        self._theirs = None
        self.conflict.hide()
        self._seen = theirs
        self.form.type_over(mine)
        self._save(ProfileEdit(new_id(), self._trainer_id, theirs, mine))

    def _take_theirs(self) -> None:
        if self._theirs is None or self._page is None:
            return
        mine, theirs, both = self._theirs
        self._theirs = None
        self.conflict.hide()
        self._fill(self._page)
        # What nobody else touched is still to be saved.
        self.form.type_over(replace(mine, **{name: getattr(theirs, name) for name in both}))
        self._show_foot()

    def _fail_to_load(self, error: StudioError) -> None:
        self._is_stale = True
        if self._page is not None:
            self._context.runner.problem.emit(error)
            return
        self.failed.set_texts(self.tr("This trainer cannot be shown"), sentence(error))
        self._stack.setCurrentWidget(self.failed)

    def _follow(self, changes: Changes) -> None:
        self._is_stale |= bool(FOLLOWED & changes.aggregates)
        if self._is_stale and self.isVisible():
            self._load()

    def _go_to(self, name: str) -> None:
        if name == "picture":
            self.head.picture_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif name == "certificates":
            self.certificates.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
            self._reveal(self.certificates)
        elif self.form.focus_field(name):
            self._reveal(self.form.fields()[name])

    def _reveal(self, widget: QWidget) -> None:
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(widget, 0, SPACE_WIDE))

    def _show_foot(self) -> None:
        self._foot.setVisible(self.has_unsaved())

    def _lay_out(self) -> None:
        self._scroll, inner = scrolling_page(self)
        inner.setContentsMargins(SPACE_WIDE, SPACE_WIDE, SPACE_WIDE, SPACE_WIDE)
        inner.setSpacing(SPACE_WIDE)
        for part in (self.head, self.figures, self.form):
            inner.addWidget(part)
        inner.addStretch(1)
        self.form.add_below(self.certificates, self.certificates.add_button)
        self._foot = QFrame(self)
        self._foot.setProperty("pane", "foot")
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(SPACE_WIDE, SPACE, SPACE_WIDE, SPACE)
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self.drop_button)
        foot.addWidget(self.save_button)
        tab_through(self.certificates.add_button, self.drop_button, self.save_button)
        self._foot.hide()
        self._whole = QWidget(self)
        whole = QVBoxLayout(self._whole)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(BannerRow(self.conflict, self))
        whole.addWidget(BannerRow(self.banner, self))
        whole.addWidget(self._foot)
        self._stack = QStackedLayout(self)
        for page in (self.waiting, self._whole, self.failed):
            self._stack.addWidget(page)
        for button in (self.save_button, self.drop_button):
            button.setAutoDefault(False)
        self.setFocusProxy(self.form)

    def _connect(self) -> None:
        self._context.bus.changed.connect(self._follow)
        self.form.changed.connect(self._show_foot)
        self.form.price_wanted.connect(lambda: self.desk.open_price(self._shown_id()))
        self.head.field_wanted.connect(self._go_to)
        self.head.picture_wanted.connect(
            lambda: self.desk.choose_picture(self._shown_id(), self.form.lines["name"].text())
        )
        self.head.picture_unwanted.connect(lambda: self.desk.remove_picture(self._shown_id()))
        self.head.page_wanted.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))
        self.certificates.add_wanted.connect(
            lambda: self.desk.edit_certificate(self._shown_id(), None)
        )
        self.certificates.edit_wanted.connect(
            lambda one: self.desk.edit_certificate(self._shown_id(), one)
        )
        self.certificates.remove_wanted.connect(
            lambda one: self.desk.remove_certificate(self._shown_id(), one)
        )
        self.desk.step_done.connect(self.step_done)
        self.desk.failed.connect(self.step_failed)
        self.conflict.mine_wanted.connect(self._keep_mine)
        self.conflict.theirs_wanted.connect(self._take_theirs)
        self.save_button.clicked.connect(self.save)
        self.drop_button.clicked.connect(self.discard)
        for keys in ("Ctrl+Return", "Ctrl+S"):
            shortcut = QShortcut(QKeySequence(keys), self, self.save)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _shown_id(self) -> UUID:
        assert self._trainer_id is not None
        return self._trainer_id
