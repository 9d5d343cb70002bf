"""North Jutland by GEO-1 and forums.yaml, typed in again by hand."""
# ruff: noqa: PLR0911 -- one branch per row of the contract, in its order, is what makes it obvious

POLICE_DISTRICT = ("0810", "0813", "0820", "0825", "0840", "0846", "0849", "0851", "0860")
REGION_NORDJYLLAND = (*POLICE_DISTRICT, "0773", "0787")
NETWORK_GROUPS = ("0860",)
P115_PLUS = ("0860",)
KNOCK_KNOCK = "0851"
SSP_PLUS: tuple[str, ...] = ()  # nowhere until switched on

CONCERNS = (
    "stadium_concern",
    "knock_knock_concern",
    "gang_recruitment_concern",
    "youth_crime_concern",
    "young_adult_crime_concern",
    "ssp_network_referral",
    "radicalisation_concern",
    "vulnerable_adult_concern",
)
OTHER_PERSON_EVENTS = ("release_notice", "exit_wish", "child_abuse_case", "criminal_case_referral")
WITHOUT_PERSON = ("infohus_clearance", "event_recalled", "question_answered", "anonymous_sparring", "statistics")
TYPES = (*CONCERNS, *OTHER_PERSON_EVENTS, *WITHOUT_PERSON)

KOMMUNER = tuple(f"kommune-{code}" for code in POLICE_DISTRICT)
PUBLISHERS = ("kriminalforsorgen", "nordjyllands-politi", *KOMMUNER, "region-nordjylland")

# routing_mode of forums.yaml
OWNERS = (
    "ksp", "psp", "ssp", "ssp_netvaerksgruppe", "p115_udvalg", "ssp_plus", "boernehus_nord", "knock_knock",
    "p115_plus_udvalg", "exit_enhed", "infohus_hjoerring", "infohuse_nordjylland",
)  # fmt: skip
READERS = ("pre_exit", "rug_udvalg", "saarbare_borgere_indsats")
AGGREGATE_ONLY = (
    "kredsraad_nordjylland", "lokalraad_hjoerring", "ssp_udvalg_hjoerring", "radikaliseringsnetvaerket",
    "det_kriminalpraeventive_sekretariat", "tryk_ungeliv", "tryg_aalborg", "natteliv_nordjylland",
    "unge_i_det_offentlige_rum",
)  # fmt: skip
NONE = (
    "ungesamraad_nordjylland", "ungdomskriminalitetsnaevnet", "en_vej_ud", "tryk_ungeliv_task_force", "bandepakke_iv",
    "oplysningsudveksling_samlingsstedsforbud", "ungearbejdsgruppen", "ungdomsuddannelser_oplaeg", "bo_trygt",
    "det_gode_naboskab", "hjoerring_fri_for_indbrud", "seniorer_paa_nettet", "nsk_online_politipatrulje",
    "den_sikre_side", "dit_liv_paa_nettet", "ceo_fraud_moeder", "trafik_atk", "trygt_natteliv_hjoerring",
)  # fmt: skip
SOURCE_ONLY = ("stadion_indsats",)
TAKES_NO_PERSON = (*AGGREGATE_ONLY, *NONE, *SOURCE_ONLY)
FORUMS = (*OWNERS, *READERS, *TAKES_NO_PERSON)


def may_send(publisher: str, event: str, released_from: object, *, cancels: bool) -> bool:
    """Answer by the table of contracts 1.1."""
    if event in ("event_recalled", "question_answered"):
        return publisher in PUBLISHERS
    if publisher == "kriminalforsorgen":
        concerns = ("vulnerable_adult_concern", "radicalisation_concern", "gang_recruitment_concern")
        return event in ("release_notice", "exit_wish", *concerns)
    if publisher == "nordjyllands-politi":
        if event in CONCERNS:
            return event != "ssp_network_referral"
        return event in ("exit_wish", "criminal_case_referral", "anonymous_sparring", "infohus_clearance")
    if publisher in KOMMUNER:
        if event == "release_notice":
            return released_from == "placement_78_2" or (cancels and released_from is None)
        others = ("child_abuse_case", "criminal_case_referral", "exit_wish", "anonymous_sparring", "statistics")
        return event in CONCERNS or event in others
    if publisher == "region-nordjylland":
        return event in ("vulnerable_adult_concern", "radicalisation_concern")
    return False
