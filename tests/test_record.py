"""An incident as other programs get it: literals, blocks, state of the translation."""

from typing import Any

from pipeline.catalog import section_of
from pipeline.incident import build, topic_id
from pipeline.parse import parse
from pipeline.record import Context, record
from pipeline.source import Source

ENGLISH = """# Push fails with `denied: no access`
{: #push}

Pushing needs a role.

`docker push` ends with `unauthorized: access is denied`.
{: tsSymptoms}

```text
denied: no access
```
{: screen}

The role **Writer** is missing.
{: tsCauses}

Run `shop login` again, then follow [the steps](#push) for {{site.data.keyword.shop}}.
{: tsResolve}

1. Log in.

   ```sh
   shop login --key <key>
   ```
   {: pre}

2. Look at the file.

   ```yaml
   role: Writer
   ```
   {: codeblock}

| Role | May push |
|---|---|
| Reader | no \\| never |
{: caption="Table 1. Roles"}

Ask your admin.
{: tip}
"""
FRENCH = (
    ENGLISH.replace("Push fails with", "Échec de l'envoi :")
    .replace("Pushing needs a role.", "L'envoi exige un rôle.")
    .replace("ends with", "se termine par")
    .replace("The role **Writer** is missing.", "Le rôle **Rédacteur** manque.")
    .replace("again, then follow [the steps](#push) for", "à nouveau, puis suivez [la procédure](#push) pour")
    .replace("Log in.", "Connectez-vous.")
    .replace("Look at the file.", "Consultez le fichier.")
    .replace("| Role | May push |", "| Rôle | Peut envoyer |")
    .replace("| Reader | no \\| never |", "| Lecteur | non \\| jamais |")
    .replace("Ask your admin.", "Demandez à votre administrateur.")
)


def made(text: str, locale: str = "en", **context: Any) -> dict[str, Any]:
    document = parse(Source("push.md", text))
    [incident] = build(document, section_of(locale))
    names = {"keyword.shop": "Example Shop"}
    return record(Context(document, locale, "en", topic_id(document), names, **context), incident)


def translated(text: str, **context: Any) -> dict[str, Any]:
    originals = {i.anchor: i for i in build(parse(Source("push.md", ENGLISH)), section_of("en"))}
    return made(text, "fr", originals=originals, bases=originals, **context)["translation"]


def texts(literals: list[dict[str, Any]]) -> list[str]:
    return [literal["text"] for literal in literals]


def test_commands_are_what_is_to_be_run() -> None:
    assert texts(made(ENGLISH)["commands"]) == ["shop login", "shop login --key <key>"]


def test_a_block_is_a_command_in_every_section_but_shell_code_only_in_the_resolution() -> None:
    unmarked = ENGLISH.replace("   {: pre}\n", "")
    assert texts(made(unmarked)["commands"]) == ["shop login", "shop login --key <key>"]
    moved = ENGLISH.replace("{: screen}", "{: pre}")
    assert texts(made(moved)["commands"])[0] == "denied: no access"


def test_messages_are_what_is_seen() -> None:
    assert texts(made(ENGLISH)["messages"]) == [
        "denied: no access",
        "unauthorized: access is denied",
        "denied: no access",
    ]


def test_literals_slice_back() -> None:
    found = made(ENGLISH)
    for literal in found["commands"] + found["messages"]:
        assert literal["text"] in ENGLISH[literal["start"]["offset"] : literal["end"]["offset"]]


def test_blocks_have_what_their_type_promises() -> None:
    *_, steps, table, note = made(ENGLISH)["resolution"]
    assert [block["code"] for item in steps["items"] for block in item["blocks"] if block["type"] == "code"] == [
        "shop login --key <key>\n",
        "role: Writer\n",
    ]
    assert [item["number"] for item in steps["items"]] == [1, 2]
    assert table["caption"] == "Table 1. Roles"
    assert [cell["text"] for cell in table["rows"][0]] == ["Reader", "no | never"]
    assert (note["type"], note["severity"]) == ("note", "tip")


def test_keyrefs_are_resolved_in_texts_only() -> None:
    found = made(ENGLISH)
    assert found["keyrefs"] == [{"name": "keyword.shop", "value": "Example Shop"}]
    assert "Example Shop" in found["resolution"][0]["text"]
    assert "{{site.data.keyword.shop}}" in found["resolution"][0]["markdown"]


def test_state_of_a_translation() -> None:
    assert made(ENGLISH)["translation"] == {"status": "source", "base": None, "coverage": None}
    assert translated(FRENCH) == {"status": "complete", "base": None, "coverage": 1.0}
    assert translated(ENGLISH) == {"status": "untranslated", "base": None, "coverage": 0.0}
    assert translated(FRENCH, changed=frozenset({""}))["status"] == "stale"
    half = FRENCH.replace("L'envoi exige un rôle.", "Pushing needs a role.").replace(
        "se termine par `unauthorized: access is denied`", "ends with `unauthorized: access is denied`"
    )
    assert translated(half)["status"] == "partial"
    assert made(FRENCH, "fr")["translation"] == {"status": "orphaned", "base": None, "coverage": None}


def test_the_hash_does_not_depend_on_newlines() -> None:
    assert made(ENGLISH)["hash"] == made(ENGLISH.replace("\n", "\r\n"))["hash"]
    assert made(ENGLISH)["hash"] != made(ENGLISH.replace("Ask", "Call"))["hash"]
