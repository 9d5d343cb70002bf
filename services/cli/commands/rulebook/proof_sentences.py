"""Proof findings in Danish: one sentence per claim that does not hold, with the row to look at."""

from collections.abc import Mapping
from types import MappingProxyType

from services.core.proof.prove import Finding

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "complete": "I tabellen {row} gælder ingen række; der er et hul i reglerne.",
        "unrouted_type": "Rækken {row} får {about}, som ingen har nævnt; skriv typen i catches, hvis den skal hertil.",
        "one_owner": "Rækken {row}: sagen har ikke netop én ansvarlig ({about}).",
        "alone": "Rækken {row}: sagen skal ligge alene, men {about} får den også.",
        "closed_body": "Rækken {row}: {about} må ikke få sager om personer (ORG-3).",
        "stage": "Rækken {row}: {about} kan ikke få en sag i dette trin (P115P-2, INF-4, EXIT-4).",
        "age": "Rækken {row}: personens alder ligger uden for, hvad {about} er til.",
        "not_there": "Rækken {row}: {about} findes ikke i kommunen (ROUTE-14).",
        "no_school": "Rækken {row}: {about} får en sag, der ikke nævner en skole (ROUTE-14).",
        "no_basis": "Rækken {row}: {about} får en sag uden hjemmel (LAW-13).",
        "basis": "Rækken {row}: hjemlen dækker ikke {about} (LAW-2 til LAW-4, LAW-12).",
        "law": "Rækken {row}: loven tillader ikke denne hjemmel for personen hos {about} (LAW-2 til LAW-4).",
        "reader_basis": "Rækken {row}: {about} læser med på en anden hjemmel end den ansvarlige (LAW-12).",
        "forms": "Forummet {row} blander flere af lovens samarbejdsformer (LAW-12).",
        "text_gap": "Rækken {row}: teksten nævner {about}, men det kan være ukendt.",
        "says_why": "Rækken {row}: afvisningen, eller at en person skal se på sagen, har ingen kode.",
        "child_first": "Rækken {row}: et barn i fare kommer ikke straks og alene til underretning (ROUTE-3).",
        "child_deadlines": "Rækken {row}: underretningen mangler lovens frister (CHI-4, CHI-5).",
        "ask_notification": "Rækken {row}: ingen bliver spurgt, om der er underrettet (CHI-3).",
        "stop_spoken": "Rækken {row}: det siges ikke, at forældrene ikke må kontaktes (SSP-15, CPR-9).",
        "parents_adult": "Rækken {row}: forældre kontaktes om en, der ikke er under 18 år (SSPP-3).",
        "parents_home_risk": "Rækken {row}: forældre kontaktes, selv om faren kan være hjemme (SSP-15).",
        "parents_protected": "Rækken {row}: forældre kontaktes, selv om adressen er beskyttet (CPR-8).",
        "parents_gate": "Rækken {row}: forældre kontaktes, før et forum har sagen (INF-4, SSP-14).",
        "parents_exit": "Rækken {row}: forældre kontaktes, hvor der er et ønske om exit (EXIT-7).",
        "dead_row": "Rækken {row} i tabellen {about} kan aldrig gælde.",
        "idle_condition": "Rækken {row}: betingelsen {about} afgør aldrig noget.",
        "dead_deadline": "Fristen {about} ({row}) kan aldrig gælde.",
        "dead_answer": "Svarfristen {row} gælder for ingen kø.",
        "late_answer": "Svarfristen {row}: hos {about} skal der svares inden for lovens timer (CHI-4).",
        "dead_reason": "Begrundelsen {row} hos {about} kan aldrig gælde.",
        "dead_meaning": "Betydningen {row} kan aldrig gælde.",
        "unused_code": "Koden {row} bruges ikke.",
        "unused_reason_code": "Begrundelsen {row} bruges ikke.",
        "unused_task": "Opgaven {row} bruges ikke.",
        "unused_deadline_text": "Fristens tekst {row} bruges ikke.",
        "unused_set": "Fristerne {row} bruges ikke.",
        "unused_rule": "Reglen {row} er ikke nævnt noget sted.",
        "unused_switch": "Kommunerne har {row}, men ingen række spørger efter det.",
        "no_ceiling": "{row} får sager, men det står ikke, hvad der må ses (disclosure.yaml).",
        "no_retention": "{row} får sager, men det står ikke, hvor længe de gemmes (retention.yaml).",
        "kept_for_ever": "{row}: ingen opbevaring af indholdet løber altid ud; giv en af dem at_most (retention.yaml).",
        "field_undecided": "{row}: ingen har afgjort, om disse felter må ses: {about} (disclosure.yaml).",
        "unused_class": "Opbevaringen {row} bruges ikke.",
        "unguarded": "{row} skal kun kunne ses af en bestemt rolle, men ingen rolle er nævnt (disclosure.yaml).",
        "nobody_sends": "Ingen må sende {row}.",
        "forum_without_items": "{row} får aldrig en sag, og der står ikke hvorfor (no_items).",
        "forward_dead_end": "Ingen kø tager imod {row}, når sagen ikke passer noget sted (forwarding i forums.yaml).",
        "forward_late": "{row}: en videresendt underretning har ikke lovens frister ({about}).",
        "forward_law": "{row}: loven giver ikke hjemlen {about} til alle, som en sag kan videresendes om (CHI-1).",
        "forum_with_items": "{row} får sager, selv om der står, at den ingen får (no_items).",
    }
)


def sentence(finding: Finding) -> str:
    """Return the sentence for one claim that does not hold."""
    text = SENTENCES[finding.claim].format(row=finding.row, about=finding.about or "alle fora")
    if finding.others:
        lead = " Det, den spørger om, tager" if finding.claim == "dead_row" else " Se også"
        text += f"{lead} {', '.join(finding.others)}."
    if finding.switches is not None:
        text += f" Det sker, hvis en kommune har {', '.join(finding.switches)}."
    return text
