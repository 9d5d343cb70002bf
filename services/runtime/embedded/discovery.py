"""Server discovery: those that are configured, or in demo mode the embedded pair."""

from services.runtime.config.settings import Settings, SettingsError
from services.runtime.embedded.pair import locate


def attached(settings: Settings) -> Settings:
    """Return settings whose database_url and kafka_bootstrap are filled in.

    In demo mode what is not configured comes from the running pair (raises embedded.PairError when none runs);
    elsewhere a missing one raises SettingsError that names it.
    """
    missing = [name for name in ("database_url", "kafka_bootstrap") if getattr(settings, name) is None]
    if not missing:
        return settings
    if settings.mode != "demo":
        names = " og ".join(f"STAFET_{name.upper()}" for name in missing)
        raise SettingsError(f"{names} skal være sat, når STAFET_MODE er {settings.mode}")
    pair = locate(settings.home)
    found = {"database_url": pair.database_url, "kafka_bootstrap": pair.bootstrap}
    return settings.model_copy(update={name: found[name] for name in missing})
