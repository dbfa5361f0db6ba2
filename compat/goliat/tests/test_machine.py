"""Who a machine is: the same one tomorrow, another one next door."""

import pathlib
import sys
import tempfile
import threading
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from mothership_goliat import machine  # noqa: E402


class Machine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.where = f"{folder.name}/state/ids"

    def test_it_stays_the_same_when_adapters_come_and_go(self):
        first = machine.kept(self.where, ["aa", "bb"])
        self.assertEqual(str(uuid.UUID(first)), first)
        self.assertEqual(machine.kept(self.where, ["aa"]), first)
        self.assertEqual(machine.kept(self.where, ["00", "aa", "cc"]), first)

    def test_a_cloned_disk_or_a_shared_home_does_not_make_two_machines_one(self):
        ours = machine.kept(self.where, ["aa"])
        clone = machine.kept(self.where, ["bb"])
        self.assertNotEqual(ours, clone)
        self.assertEqual([machine.kept(self.where, [one]) for one in ("aa", "bb")], [ours, clone])

    def test_many_that_are_first_at_once_agree(self):
        told = []
        ask = [threading.Thread(target=lambda: told.append(machine.kept(self.where, ["aa"]))) for _ in range(16)]
        for one in ask:
            one.start()
        for one in ask:
            one.join()
        self.assertEqual((len(told), len(set(told))), (16, 1))

    def test_where_nothing_can_be_kept_it_is_still_the_same(self):
        pathlib.Path(self.where).parent.mkdir(parents=True)
        pathlib.Path(self.where).write_text("a file, no folder")
        self.assertEqual(machine.kept(self.where, ["aa"]), machine.kept(self.where, ["aa"]))
        self.assertNotEqual(machine.kept(self.where, ["aa"]), machine.kept(self.where, ["bb"]))

    def test_adapters_are_plain_sorted_and_this_machine_s(self):
        found = machine.adapters()
        self.assertEqual(found, sorted(set(found)))
        for address in found:
            self.assertRegex(address, "^[0-9a-f]{12}$")
        self.assertEqual(machine._plain(" 00-1A-2b:3C:4d:5E\n"), "001a2b3c4d5e")


if __name__ == "__main__":
    unittest.main()
