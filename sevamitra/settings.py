"""Every setting, its default and its environment variable, in one place."""

from functools import lru_cache
from pathlib import Path

from pydantic import BaseSettings, Field

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What a deployment may change. Read once per process with :func:`get_settings`.

    Raises:
        pydantic.ValidationError: names the variable that is missing or of the wrong type.
    """

    rasa_port: int = Field(5005, env="SEVAMITRA_RASA_PORT")
    actions_port: int = Field(5055, env="SEVAMITRA_ACTIONS_PORT")
    backend_port: int = Field(8000, env="SEVAMITRA_BACKEND_PORT")
    console_port: int = Field(8080, env="SEVAMITRA_CONSOLE_PORT")
    bind: str = Field("127.0.0.1", env="SEVAMITRA_BIND", description="interface all four servers listen on")

    data: Path = Field(PROJECT_ROOT / "var", env="SEVAMITRA_DATA", description="databases, models, media, keys")
    models: Path | None = Field(
        None, env="SEVAMITRA_MODELS", description="trained models; empty: the folder models in data"
    )
    database_url: str = Field("", env="SEVAMITRA_DATABASE_URL", description="inbox and outbox; empty: SQLite in data")
    catalogue_url: str = Field(
        "", env="SEVAMITRA_CATALOGUE_URL", description="catalogue changes; empty: SQLite in data"
    )
    backend_database_url: str = Field(
        "", env="SEVAMITRA_BACKEND_DATABASE_URL", description="reference server; empty: SQLite in data"
    )
    backend_url: str = Field("", env="SEVAMITRA_BACKEND_URL", description="empty: the reference server here")
    endpoints: Path = Field(PROJECT_ROOT / "endpoints.yml", env="SEVAMITRA_ENDPOINTS")
    departments: Path = Field(
        PROJECT_ROOT / "data" / "departments.yml",
        env="SEVAMITRA_DEPARTMENTS",
        description="application-number prefixes, ServiceIDs, base URL, key, IV and padding of each department",
    )
    holidays: Path = Field(
        PROJECT_ROOT / "data" / "holidays.yml",
        env="SEVAMITRA_HOLIDAYS",
        description="days on which offices are closed; the state's yearly list must be entered",
    )
    appeals: Path = Field(
        PROJECT_ROOT / "data" / "appeals.yml", env="SEVAMITRA_APPEALS", description="periods of the three appeals"
    )
    failed_lookups_per_hour: int = Field(
        10,
        env="SEVAMITRA_FAILED_LOOKUPS_PER_HOUR",
        ge=1,
        description="unknown application numbers a citizen may ask for before being refused for the rest of the hour",
    )
    secret: str = Field("", env="SEVAMITRA_SECRET", description="root of all keys; empty: made once, kept in data")
    api_token: str = Field(
        "", env="SEVAMITRA_API_TOKEN", description="Rasa's API and developer channels; empty only in development"
    )
    backend_token: str = Field(
        "", env="SEVAMITRA_BACKEND_TOKEN", description="bot to backend; empty only in development"
    )
    backend_office_token: str = Field(
        "",
        env="SEVAMITRA_BACKEND_OFFICE_TOKEN",
        description="offices to backend, to move applications on; empty only in development",
    )
    notice_poll_seconds: float = Field(
        5.0, env="SEVAMITRA_NOTICE_POLL_SECONDS", gt=0, description="how often the bot asks for status changes"
    )

    public_url: str = Field(
        "",
        env="SEVAMITRA_PUBLIC_URL",
        regex=r"^(https?://[^\s/]+)?/?$",
        description="where citizens reach the backend's /verify and /papers; empty: the backend's own address",
    )
    paper_link_hours: int = Field(
        72, env="SEVAMITRA_PAPER_LINK_HOURS", ge=1, le=8760, description="how long a link to a paper works"
    )
    issuing_departments: str = Field(
        "",
        env="SEVAMITRA_ISSUING_DEPARTMENTS",
        description="keys, by comma, of departments that really issue; papers of all others are marked as samples",
    )
    smtp_url: str = Field(
        "",
        env="SEVAMITRA_SMTP_URL",
        regex=r"^(smtps?://([^\s/@]+@)?[^\s/@:]+(:[0-9]{1,5})?/?)?$",
        description="smtp://user:password@host:port or smtps://...; empty: no e-mail is sent",
    )
    mail_from: str = Field(
        "SevaMitra <sevamitra@localhost>", env="SEVAMITRA_MAIL_FROM", regex=r"^[^\r\n]*[^\s@<]+@[^\s@>]+>?$"
    )

    whatsapp_verify_token: str = Field("sevamitra-development", env="WHATSAPP_VERIFY_TOKEN")
    whatsapp_app_secret: str = Field("sevamitra-development", env="WHATSAPP_APP_SECRET")
    whatsapp_access_token: str = Field("sevamitra-development", env="WHATSAPP_ACCESS_TOKEN")
    whatsapp_phone_number_id: str = Field("100000000000001", env="WHATSAPP_PHONE_NUMBER_ID")
    whatsapp_graph_url: str = Field("https://graph.facebook.com", env="WHATSAPP_GRAPH_URL")
    whatsapp_graph_version: str = Field("v21.0", env="WHATSAPP_GRAPH_VERSION")
    whatsapp_turns: int = Field(4, env="WHATSAPP_TURNS", ge=1, description="conversations that Rasa handles at once")

    simulator: bool = Field(
        True, env="SEVAMITRA_SIMULATOR", description="the console's WhatsApp simulator: development only"
    )
    console_hosts: str = Field("", env="SEVAMITRA_CONSOLE_HOSTS", description="host names besides loopback, by comma")

    raw_retention_days: int = Field(7, env="SEVAMITRA_RAW_RETENTION_DAYS", description="encrypted webhooks and numbers")
    media_retention_days: int = Field(
        90,
        env="SEVAMITRA_MEDIA_RETENTION_DAYS",
        ge=1,
        description="encrypted photos and documents of citizens, which offices have taken over by then",
    )
    retention_days: int = Field(
        365,
        env="SEVAMITRA_RETENTION_DAYS",
        ge=1,
        description="conversations in which nobody wrote for so long are forgotten: tracker, events, messages",
    )
    seva_portal_url: str = Field("https://aaplesarkar.mahaonline.gov.in", env="SEVAMITRA_PORTAL_URL")

    def sqlite(self, name: str) -> str:
        """URL of the SQLite database ``name`` in the data folder."""
        return f"sqlite:///{self.data / name}"

    @property
    def model_folder(self) -> Path:
        return self.models or self.data / "models"

    @property
    def inbox_database(self) -> str:
        return self.database_url or self.sqlite("inbox.db")

    @property
    def catalogue_database(self) -> str:
        return self.catalogue_url or self.sqlite("catalogue.db")

    @property
    def backend_database(self) -> str:
        return self.backend_database_url or self.sqlite("backend.db")

    @property
    def backend_base_url(self) -> str:
        return self.backend_url or f"http://127.0.0.1:{self.backend_port}"

    @property
    def public_base_url(self) -> str:
        return self.public_url or self.backend_base_url


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The process's settings; makes the data folder when it is missing."""
    settings = Settings()  # type: ignore[call-arg]
    settings.data.mkdir(parents=True, exist_ok=True)
    return settings
