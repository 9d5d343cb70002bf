"""Danish words for the fields of an event and their coded values, as whoever reads its content sees them."""

from collections.abc import Mapping
from types import MappingProxyType

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "subject": "Personen",
        "subject.cpr": "Personnummer",
        "subject.birth_date": "Fødselsdato",
        "subject.name": "Navn",
        "subject.residence": "Bopælskommune",
        "subject.protected_address": "Beskyttet adresse",
        "subject.no_fixed_abode": "Uden fast bopæl",
        "subject.abroad": "Bor i udlandet",
        "legal_basis": "Hjemmel",
        "necessity": "Hvorfor det er nødvendigt",
        "danger_now": "Fare lige nu",
        "notification": "Underretning",
        "consent": "Samtykke",
        "addressed_to": "Ønsket modtager",
        "case_ref": "Afsenderens sagsnummer",
        "version": "Udgave",
        "legal_status": "Sidder inde som",
        "released_from": "Løslades fra",
        "release_type": "Løsladelsens art",
        "release_date": "Løsladelsesdato",
        "date_status": "Datoen er",
        "placement_date": "Indsat",
        "parole_date": "Prøveløsladelse mulig",
        "sentence_months": "Straf i måneder",
        "radicalisation": "Vurdering af radikalisering",
        "radicalisation.judged": "Vurderet",
        "radicalisation.by": "Vurderet af",
        "radicalisation.on": "Vurderingens dato",
        "supervision": "Tilsyn",
        "needs": "Behov for hjælp til",
        "needs.housing": "Bolig",
        "needs.income": "Forsørgelse",
        "needs.education_work": "Uddannelse eller arbejde",
        "needs.substance": "Rusmiddelproblemer",
        "needs.health": "Helbred",
        "needs.network": "Netværk",
        "needs.family": "Familieforhold",
        "needs.debt": "Gæld",
        "gang_link": "Tilknytning til en bande",
        "exit": "Ønske om exit",
        "exit.wish": "Vil ud af en bande",
        "exit.consent": "Ønsket må deles",
        "contact": "Afsenderen træffes",
        "contact.office": "Kontor",
        "contact.mailbox": "Postkasse",
        "observed_on": "Set den",
        "source_kind": "Set af",
        "school": "Skole",
        "school.number": "Institutionsnummer",
        "school.name": "Skolens navn",
        "recruitment_feared": "Frygt for hvervning",
        "presence_only": "Var kun til stede",
        "abuse_suspected": "Mistanke om overgreb",
        "extremism": "Tegn på ekstremisme",
        "wants_out": "Vil ud af miljøet",
        "charged": "Sigtet",
        "earlier_concerns_12m": "Bekymringer de seneste 12 måneder",
        "requested_by": "Ønsket af",
        "home_risk": "Fare i hjemmet",
        "description": "Beskrivelse",
        "section_20_decided": "Undersøgelse efter Barnets lov § 20 besluttet",
        "sectors": "Andre myndigheder i sagen",
        "event_ref": "Den meddelelse, det gælder",
        "event_ref.source": "Afsender",
        "event_ref.id": "Nummer",
        "result": "Politiets afklaring",
        "reason": "Grund",
        "question": "Spørgsmål",
        "answer": "Svar",
        "municipality": "Kommune",
        "period": "Måned",
        "counts": "Antal",
    }
)
"""Dotted path below `data` → what a reader calls it."""

_SECTORS = {"police": "politiet", "health": "sundhedsvæsenet"}
VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "notification": {
            "sent": "sendt",
            "is_this": "denne meddelelse er underretningen",
            "considered_not_needed": "overvejet, ikke nødvendig",
            "unknown": "ukendt",
        },
        "consent": {
            "given": "givet",
            "refused": "afslået",
            "not_asked": "ikke spurgt",
            "not_possible": "ikke muligt at spørge",
        },
        "legal_status": {
            "convicted": "dømt",
            "remand": "varetægtsfængslet",
            "other_detention": "anden frihedsberøvelse",
        },
        "released_from": {
            "prison_service": "Kriminalforsorgens institution",
            "placement_78_2": "anbringelse efter straffuldbyrdelseslovens § 78, stk. 2",
            "home_detention": "fodlænke",
            "at_liberty": "allerede på fri fod",
        },
        "release_type": {
            "end_of_sentence": "straffen er udstået",
            "parole": "prøveløsladelse",
            "interruption": "strafafbrydelse",
            "pardon": "benådning",
            "remand_release": "løsladelse fra varetægt",
        },
        "date_status": {
            "expected": "forventet",
            "decided": "besluttet",
            "changed": "ændret",
            "cancelled": "aflyst",
        },
        "radicalisation.judged": {"radicalised": "radikaliseret", "at_risk": "i risiko", "no": "nej"},
        "source_kind": {
            **_SECTORS,
            "steward": "kontrollør på stadion",
            "prevention_officer": "forebyggelsesbetjent",
            "ssp_worker": "SSP-medarbejder",
            "teacher": "lærer",
            "social_worker": "socialrådgiver",
            "prison_service": "Kriminalforsorgen",
            "other_authority": "en anden myndighed",
        },
        "requested_by": {"police": "politiet", "ssp_consultant": "SSP-konsulenten"},
        "home_risk": {
            "abuse": "overgreb",
            "domestic_violence": "vold i hjemmet",
            "negative_social_control": "negativ social kontrol",
            "honour_conflict": "æreskonflikt",
        },
        "sectors": _SECTORS,
    }
)
"""Path of a coded field → code → word. Legal bases, forums and coded reasons have theirs in the rulebook."""

DAYS = frozenset(
    {
        "subject.birth_date",
        "release_date",
        "placement_date",
        "parole_date",
        "radicalisation.on",
        "observed_on",
    }
)
"""Paths of the fields that are days."""

STEPS: Mapping[str, str] = MappingProxyType(
    {
        "measure_agreed": "Indsats aftalt",
        "referred": "Henvist",
        "no_further_action": "Ingen videre indsats",
        "postponed": "Udsat",
        "not_selected": "Ikke udvalgt",
        "not_relevant": "Ikke relevant her",
        "handled_elsewhere": "Tages hånd om et andet sted",
        "insufficient": "For lidt at gå videre med",
        "police_only": "Politiet beholder sagen",
        "consent_withdrawn": "Samtykke trukket tilbage",
        "withdrawn": "Videresendelse fortrudt",
        "forward_returned": "Ikke overtaget af den, det blev sendt til",
        "updated": "Ændret af afsenderen",
    }
)
"""Codes of steps that acts write (contracts-acts 9), beside the reasons that a rulebook words itself."""
