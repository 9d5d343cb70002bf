"""The queues and publishers of North Jutland, as far as topics need to know them (a test compares the rulebook)."""

from topics.district import District, Queue

# Brønderslev, Frederikshavn, Vesthimmerland, Læsø, Rebild, Mariagerfjord, Jammerbugt, Aalborg, Hjørring.
MUNICIPALITIES = ("0810", "0813", "0820", "0825", "0840", "0846", "0849", "0851", "0860")

NORDJYLLAND = District(
    municipalities=MUNICIPALITIES,
    publishers=(
        "kriminalforsorgen",
        "nordjyllands-politi",
        *(f"kommune-{code}" for code in MUNICIPALITIES),
        "region-nordjylland",
    ),
    queues=(
        Queue("ksp", MUNICIPALITIES),
        Queue("ssp", MUNICIPALITIES),
        Queue("ssp_netvaerksgruppe", ("0860",)),
        Queue("p115_udvalg", MUNICIPALITIES),
        Queue("p115_plus_udvalg", ("0860",)),
        # Off everywhere until a municipality switches it on; its topic must be there on that day.
        Queue("ssp_plus", MUNICIPALITIES),
        Queue("infohus_hjoerring", ("0860",)),
        Queue("infohuse_nordjylland", tuple(code for code in MUNICIPALITIES if code != "0860")),
        Queue("knock_knock", ("0851",)),
        Queue("psp"),
        Queue("exit_enhed"),
        Queue("pre_exit"),
        Queue("rug_udvalg"),
        Queue("saarbare_borgere_indsats"),
        Queue("boernehus_nord"),
        Queue("ungesamraad_nordjylland"),
        # Queues that are no forums (contracts 2).
        Queue("police_prevention_unit"),
        Queue("district_triage"),
        Queue("ksp_manual"),
        Queue("municipal_notification_desk", MUNICIPALITIES, outside=True),
        Queue("municipal_child_family", MUNICIPALITIES),
        Queue("municipal_triage", MUNICIPALITIES),
    ),
    returns={
        "kriminalforsorgen": ("ksp_manual", None),
        "nordjyllands-politi": ("police_prevention_unit", None),
        **{f"kommune-{code}": ("municipal_triage", code) for code in MUNICIPALITIES},
        "region-nordjylland": ("district_triage", None),
    },
    strangers_return_to=("district_triage", None),
)
