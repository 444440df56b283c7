"""Who is written to through a relay, by whom, and until when: the edges of a conversation."""

import pytest

from bot import demo
from bot.database import Database
from bot.tables import Cooperative, Member, Relay
from bot.writer import Transaction
from tests.conversations import Shop, everything
from tests.relaying import AICHA, HUMAN, Talking, relayed


@pytest.fixture
def talking(database: Database) -> Talking:
    return Talking(Shop(database))


def _second_cooperative(talking: Talking) -> None:
    """The president of the first is a member of another one too."""

    def add(tx: Transaction) -> None:
        other = Cooperative(code="ZAYTOUN", names={"fr": "Zaytoun"}, digest_to=demo.PRESIDENT)
        tx.db.add(other)
        tx.db.flush()
        assert other.id
        tx.db.add(
            Member(cooperative_id=other.id, address=demo.PRESIDENT, name="Itto", role="member")
        )

    talking.shop.database.writer.run(add)


def test_who_is_a_member_of_two_cooperatives_answers_the_clients_of_both(talking: Talking):
    member, fatima = talking.member(), talking.client()
    _second_cooperative(talking)
    namesake = talking.shop.client(AICHA, "whatsapp")
    fatima.says(HUMAN, "il reste du miel ?")
    namesake.says("bonjour ZAYTOUN", HUMAN, "et de l'huile ?")
    assert relayed(member)[-1] == "Fatima (2) : et de l'huile ?"
    member.says("oui")
    assert list(member.hears())[-1].startswith("C'est pour qui ?")
    member.says("Fatima (2)")
    assert (relayed(fatima), relayed(namesake)) == ([], ["Zaytoun : oui"])
    member.says("1 deux pots", "fin 2")
    assert relayed(fatima) == ["Tifawin : deux pots"]
    assert [relay.closed_by for relay in everything(talking.shop, Relay)] == ["", "member"]
