"""The turn: a message taken in, understood and answered, in one transaction.

All that waits is taken together by the writer (bot.writer), so that one commit serves
many. What a turn writes: that the message was received (its provider's id can be claimed
once only), what the conversation changed in the world, where it now stands, and the reply.
Nobody is answered before that is committed. A message that comes again gets the same
answer again, and changes nothing.

A turn that raises is undone; its message is then kept as owed (`inbound.handled` is
empty), the client gets a short apology, and a sweep takes the turn again (bot.timers).
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot import inbox, known, people, pictures, places
from bot.clock import Clock
from bot.database import Database
from bot.gateways import Capabilities, Gateway, Inbound
from bot.gateways.named import gateway_of
from bot.media.keeping import keep
from bot.media.links import Links
from bot.people import Person
from bot.perform import Circumstances, Refused, perform
from bot.post import Post
from bot.render.filling import filled
from bot.replies import Letter, answer, write
from bot.shop import KnownSender, Shop
from bot.tokens import token
from bot.turn import Start, Turn, snapshot
from bot.unasked import Unasked
from bot.writer import Transaction
from flows import step
from flows.dialogue import lost, stands_alone
from flows.effects import ChooseCooperative, SetLanguage
from flows.machine import Step, joined
from flows.talk import Event, Heard, Reply, Silence, Started, text

APOLOGY = Reply((text("sorry.later"),))
TRIES = 5  # of a turn that another process was quicker than, each with what that one wrote
RACES = (Refused, people.Raced)

log = logging.getLogger(__name__)


class Turns:
    """All turns of this process."""

    def __init__(
        self,
        database: Database,
        gateways: Mapping[str, Gateway],
        clock: Clock,
        links: Links | None = None,
    ) -> None:
        self._writer = database.writer
        self._trouble = database.trouble
        self._gateways = gateways
        self._clock = clock
        self._shop = Shop()
        self._post = Post(gateways, links or Links())
        self._writer.on_rollback.append(self._shop.forget)

    async def take(self, inbound: Inbound) -> tuple[str, ...]:
        """Take a message's turn; gives the bodies to answer at once.

        None when the reply leaves by the outbox. The same again for a message that comes
        again. Raises only when the database is in trouble: the provider tries again.
        """
        failed: Exception = Refused()
        for _ in range(TRIES):
            try:
                return await self._writer.take(lambda tx: self._receive(tx, inbound))
            except RACES as error:
                failed = error
            except self._trouble:
                raise
            except Exception as error:  # whatever it is, the message is kept
                failed = error
                break
        return await self._writer.take(self._owing(inbound, failed))

    def take_now(self, inbound: Inbound) -> tuple[str, ...]:
        """The same as `take`, from a thread."""
        try:
            return self._writer.run(lambda tx: self._receive(tx, inbound))
        except self._trouble:
            raise
        except Exception as error:
            return self._writer.run(self._owing(inbound, error))

    def retake(self, inbound_id: int) -> bool:
        """Take a turn that is owed; the reply leaves by the outbox. False if it raised again."""
        try:
            self._writer.run(lambda tx: self._settle(tx, inbound_id))
        except Exception as error:  # it stays owed
            reason = type(error).__name__
            log.warning("inbound %s: %s again", inbound_id, reason)
            self._writer.run(lambda tx: inbox.failed(tx, inbound_id, reason))
            return False
        return True

    def silence(self, tx: Transaction, contact_id: int, asked: str) -> None:
        """A contact has not answered the question called `asked` for as long as we wait."""
        again = asked[::-1]  # a name that no message gives, for a question that is a new one
        unasked = Unasked(again, f"silence:{contact_id}:{asked}")
        self._first(tx, contact_id, Silence(asked), unasked)

    def start(self, tx: Transaction, contact_id: int, started: Started, unasked: Unasked) -> bool:
        """Open a flow for a contact who wrote nothing; False where the channel lets us not write.

        With a template, which must be approved, also where it lets us write nothing else.
        """
        return self._first(tx, contact_id, started, unasked)

    def _first(self, tx: Transaction, contact_id: int, event: Event, unasked: Unasked) -> bool:
        """A turn that no message began; its reply leaves by the outbox."""
        person = people.written_to(tx, contact_id)
        sender = self._shop.sender_by_id(tx, person.sender_id) if person else None
        if person is None or person.stopped is not None or sender is None:
            return False
        gateway = gateway_of(self._gateways, sender.gateway, sender.id)
        if gateway is None:
            return False
        can = gateway.capabilities(sender.channel)
        now = self._clock.now()
        turn = self._begun(tx, person, sender, can, Start(None, unasked.asked, now))
        letter = replace(
            self._letter(turn, person.language),
            campaign_id=unasked.campaign_id,
            cooperative_id=unasked.cooperative_id,
        )
        if not letter.is_open:
            template = filled(unasked.template, person.language)
            if template is None or template.purpose not in gateway.templates(person.language):
                return False
            letter = replace(letter, template=template)
        for reply in self._stepped(tx, turn, event).replies:
            write(tx, letter, reply, unasked.kind, once=unasked.once)
        return True

    def _receive(self, tx: Transaction, inbound: Inbound) -> tuple[str, ...]:
        person = people.found(tx, inbound)
        claimed = inbox.claim(tx, inbound, person.id)
        if claimed is None:
            people.unmet(tx, person)
            return inbox.answers(tx, inbound)
        letter, replies = self._taken(tx, inbound, person, claimed)
        bodies = [answer(tx, letter, reply) for reply in replies]
        return tuple(body for some in bodies for body in some)

    def _settle(self, tx: Transaction, inbound_id: int) -> None:
        stored = inbox.owed(tx, inbound_id, self._clock.now())
        if stored is None:  # somebody else has just taken it
            return
        inbound = self._gateways[stored.gateway].parse(stored.raw, stored.received)
        person = people.found(tx, inbound)
        gone_on = person.heard is not None and person.heard > inbound.received
        # "1" answered a question that they have long left: it must not answer this one. What
        # was said to a person still is.
        talked = known.relays.was_open(tx, person, inbound.received)
        if gone_on and not talked and not stands_alone(inbound.heard):
            return
        letter, replies = self._taken(tx, inbound, person, inbound_id)
        for reply in replies:
            write(tx, letter, reply, "reply")

    def _taken(
        self, tx: Transaction, inbound: Inbound, person: Person, inbound_id: int
    ) -> tuple[Letter, tuple[Reply, ...]]:
        sender = self._shop.sender(tx, inbound)
        person.heard = max(person.heard or inbound.received, inbound.received)
        person.sender_id = sender.id
        start = Start(inbound_id, token(inbound_id), inbound.received)
        turn = self._begun(tx, person, sender, self._can(sender, inbound), start)
        keep(tx, inbound, person, inbound_id, start.asked)
        done = self._stepped(tx, turn, inbound.heard)
        chosen = [e.language for e in done.effects if isinstance(e, SetLanguage)]
        letter = self._letter(turn, chosen[-1] if chosen else person.language)
        for reply in done.replies:
            pictures.send_first(tx, letter, reply, self._post.links)
        return letter, done.replies

    def _can(self, sender: KnownSender, inbound: Inbound) -> Capabilities:
        """What a reply can carry: by the gateway of their message, where ours is not set up."""
        ours = gateway_of(self._gateways, sender.gateway, sender.id)
        return (ours or self._gateways[inbound.gateway]).capabilities(sender.channel)

    def _begun(
        self,
        tx: Transaction,
        person: Person,
        sender: KnownSender,
        can: Capabilities,
        start: Start,
    ) -> Turn:
        """The turn's surroundings; a person who can talk with one cooperative only does so."""
        sellers = self._shop.sellers(tx, sender, person.cooperative_id, start.now)
        if person.cooperative_id not in sellers.by_id:
            only = next(iter(sellers.by_id)) if len(sellers.by_id) == 1 else None
            people.talks_with(tx, person, only)
        shelf = self._shop.shelf(tx, person.cooperative_id, person.version)
        return Turn(person, sender, can, sellers, shelf, start)

    def _stepped(self, tx: Transaction, turn: Turn, event: Event) -> Step:
        """The flow's own step, with its place stored and its effects carried out."""
        person = turn.person
        ctx = snapshot(turn, known.look(tx, person, turn.start.now, event, turn.shelf.gifts))
        try:
            place = places.load(person.place) if person.place else None
            done = step(place, event, ctx)
        except places.Unreadable as reason:
            log.warning("contact %s: %s", person.id, reason)
            done = lost(ctx)
        people.stand(tx, person, places.dump(done.place) if done.place else None)
        around = Circumstances(
            person=person,
            products=turn.shelf.ids,
            codes=turn.sellers.codes,
            inbound_id=turn.start.inbound_id,
            now=turn.start.now,
            window=turn.can.window,
            post=self._post,
            asked=turn.start.asked,
        )
        for effect in done.effects:
            perform(effect, tx, around)
        return done if done.again is None else joined(done, self._again(tx, turn, done))

    def _again(self, tx: Transaction, turn: Turn, done: Step) -> Step:
        """The same turn goes on where its first step led: with another cooperative."""
        person = turn.person
        for effect in done.effects:
            match effect:
                case ChooseCooperative(code):
                    people.talks_with(tx, person, turn.sellers.codes[code])
                case SetLanguage(language):
                    person.language, person.leaning = language, ""
        person.place = None
        shelf = self._shop.shelf(tx, person.cooperative_id, person.version)
        return self._stepped(tx, replace(turn, shelf=shelf), done.again or Heard())

    def _letter(self, turn: Turn, language: str) -> Letter:
        return Letter(
            turn.person, turn.sender, turn.can, language, turn.start.inbound_id, turn.start.now
        )

    def _owing(
        self, inbound: Inbound, error: Exception
    ) -> Callable[[Transaction], tuple[str, ...]]:
        """The job that keeps a message whose turn raised, and apologises."""
        reason = type(error).__name__
        log.error("a turn raised", exc_info=_without_words(error))

        def owe(tx: Transaction) -> tuple[str, ...]:
            """Keep the message as owed; gives the apology, or what it was answered with before."""
            person = people.found(tx, inbound)
            claimed = inbox.claim(tx, inbound, person.id, owed=reason)
            if claimed is None:
                people.unmet(tx, person)
                return inbox.answers(tx, inbound)
            if isinstance(error, places.TooNew):
                return ()  # a newer process will answer: an apology would be for nothing
            sender = self._shop.sender(tx, inbound)
            can, now = self._can(sender, inbound), inbound.received
            letter = Letter(person, sender, can, person.language, claimed, now)
            return answer(tx, letter, APOLOGY)

        return owe


def _without_words(error: Exception) -> Exception:
    """The same traceback without the exception's text, which may hold somebody's words."""
    return Exception(type(error).__name__).with_traceback(error.__traceback__)
