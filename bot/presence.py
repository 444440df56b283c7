"""How replicas on one PostgreSQL see that another has died."""

from sqlalchemy import Connection, Engine, Function, func, select
from sqlalchemy.exc import DBAPIError, PendingRollbackError


class Presence:
    """Shows that this process lives: a lock of PostgreSQL, which falls with its connection.

    DBOS has nothing of the kind without its paid service, and the work of a dead process would
    block its lanes for ever. The connection must be our own: behind a pooler that shares
    connections between transactions, locks fall early.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self._connection = self._connected()
        self.show()

    def show(self) -> None:
        """Hold the lock, again if the connection was lost. It may be taken any number of times."""
        self._lock(self._name)

    def is_gone(self, name: str) -> bool:
        """Whether nobody shows this name any more."""
        if not self._lock(name):
            return False
        self._asked(func.pg_advisory_unlock(_key(name)))
        return True

    def close(self) -> None:
        """Be gone: the connection is ended, not given back with its lock."""
        self._connection.invalidate()
        self._connection.close()

    def _lock(self, name: str) -> bool:
        return self._asked(func.pg_try_advisory_lock(_key(name)))

    def _asked(self, question: Function[bool]) -> bool:
        """PostgreSQL's answer, on a new connection if the one we had was lost."""
        try:
            return bool(self._connection.scalar(select(question)))
        except (DBAPIError, PendingRollbackError):
            # A connection that was lost refuses everything until it is given up.
            self.close()
            self._connection = self._connected()
            self._connection.scalar(select(func.pg_try_advisory_lock(_key(self._name))))
            return bool(self._connection.scalar(select(question)))

    def _connected(self) -> Connection:
        return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _key(name: str) -> Function[int]:
    """Locks have numbers, not names."""
    return func.hashtextextended(f"taawon:{name}", 0)
