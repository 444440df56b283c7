"""Which of pytest-xdist's workers takes which file: for `--dist loadfile`, and nothing else.

By itself it gives out files with many tests first, so that the last files are those with one test
of a minute. And each worker that gets a file of the explorer walks all places for itself.
"""

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

# Files of one worker, by how they begin: they share a walk, which is made once in a process.
TOGETHER = {
    "tests/test_explore": "explored",
    "tests/test_places": "explored",
    "tests/test_questionnaires": "explored",
    "tests/test_survey": "explored",
}
# What takes longest, as processor and as waiting; begun first, in this order.
FIRST = (
    "tests/test_erasing.py",
    "explored",
    "tests/test_engine.py",
    "tests/browser/test_simulator_browser.py",
    "tests/test_chaos.py",
    "tests/test_hearing_limits.py",
    "tests/test_migrations.py",
    "tests/test_crash.py",
    "tests/test_digests.py",
    "tests/test_cloud_setup.py",
    "tests/test_hearing_properties.py",
    "tests/test_cli_senders.py",
    "tests/test_cli_flows.py",
)


class Sharing(LoadFileScheduling):
    """By file, the longest first; what shares a walk counts as one file.

    Both methods are xdist's own, of 3.8: where they are gone, files are given out as by itself.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return next((name for begin, name in TOGETHER.items() if file.startswith(begin)), file)

    def _assign_work_unit(self, node: WorkerController) -> None:
        for unit in FIRST:
            if unit in self.workqueue:
                self.workqueue.move_to_end(unit, last=False)
                break
        super()._assign_work_unit(node)
