"""The backend the bot uses: each question goes to whoever can answer it."""

from __future__ import annotations

import asyncio
import logging

from sevamitra.backend.client import ApplicationStatus, BackendUnavailable, HandoverRequest, application_number
from sevamitra.backend.departments import Departments, load_departments
from sevamitra.backend.elsewhere import Elsewhere
from sevamitra.backend.http import HttpBackend
from sevamitra.backend.http_citizen import HttpCitizen
from sevamitra.backend.outbound import PATIENCE, Outbound, Patience
from sevamitra.backend.status_changes import HttpStatusChanges
from sevamitra.backend.track_status import TrackStatusDriver
from sevamitra.backend.working_days import OfficeCalendar, load_calendar
from sevamitra.catalogue.model import Service
from sevamitra.settings import Settings

STATUS_SECONDS = 5.8


class RoutedBackend:
    """A :class:`sevamitra.backend.client.ServiceBackend` that asks departments by application-number prefix.

    Departments behind one base URL share its connections and its circuit breaker.

    Args:
        departments: who answers for which prefix.
        http: answers everything else.
        calendar: when offices are closed.
    """

    def __init__(
        self,
        departments: Departments,
        http: HttpBackend,
        patience: Patience = PATIENCE,
        calendar: OfficeCalendar = OfficeCalendar(),
    ) -> None:
        self._departments = departments
        self._http = http
        self._calendar = calendar
        self._outbound: dict[str, Outbound] = {}
        self._drivers: dict[str, TrackStatusDriver] = {}
        for department in departments.by_key.values():
            outbound = self._outbound.setdefault(department.base_url, Outbound(department.base_url, patience=patience))
            self._drivers[department.key] = TrackStatusDriver(department, outbound)

    async def application_status(self, application_id: str, locale: str) -> ApplicationStatus:
        """See :meth:`ServiceBackend.application_status`; takes less than 6 s whatever happens."""
        number = application_number(application_id)
        found = self._departments.of(number)
        if found is None:
            question = self._http.application_status(number, locale)
        else:
            department, prefix = found
            question = self._drivers[department.key].application_status(number, prefix, locale)
        try:
            return await asyncio.wait_for(question, timeout=STATUS_SECONDS)
        except asyncio.TimeoutError:
            raise BackendUnavailable("no answer in time") from None

    async def service(self, slug: str) -> Service | None:
        """See :meth:`ServiceBackend.service`."""
        return await self._http.service(slug)

    async def hand_over(self, request: HandoverRequest) -> str:
        """See :meth:`ServiceBackend.hand_over`."""
        return await self._http.hand_over(request)

    def citizen(self, key: str) -> HttpCitizen:
        """See :meth:`ServiceBackend.citizen`; progress is asked of whoever keeps the application."""
        return self._http.citizen(key, Elsewhere(self._is_elsewhere, self.application_status, self._calendar))

    def status_changes(self) -> HttpStatusChanges:
        """The queue of status changes of which citizens are to be told."""
        return self._http.status_changes()

    def _is_elsewhere(self, number: str) -> bool:
        found = self._departments.of(number)
        return found is not None and found[0].base_url != self._http.base_url

    async def close(self) -> None:
        """See :meth:`ServiceBackend.close`."""
        for outbound in self._outbound.values():
            await outbound.close()
        await self._http.close()


def make_backend(settings: Settings) -> RoutedBackend:
    """The backend that ``settings`` describe; opens no connection yet.

    Raises:
        DepartmentSettingsError, HolidaySettingsError: the departments' or the holidays' settings file is wrong.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its INFO lines hold application numbers
    departments = load_departments(settings.departments, settings.backend_base_url)
    http = HttpBackend(Outbound(settings.backend_base_url), settings.backend_token)
    return RoutedBackend(departments, http, calendar=load_calendar(settings.holidays))
