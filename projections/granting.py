"""What a bonus would do to every score and rank, were it granted: whoever declares or reviews it cannot grant it."""

from ledger.application import Ledger
from projections.live import Views
from projections.past import Reading, read
from projections.scoring import standing_of
from projections.simulation import Simulation
from projections.tally import NOTHING, Tally


def granted(ledger: Ledger, community: str, clause: str, cents: int, *, year: int | None = None) -> Simulation:
    """The newest scores with so much more under a bonus clause; nothing is recorded."""
    reading: Reading = read(ledger, year=year)
    tallies = dict(ledger.beside(Views).scores.tallies(reading.year.number, reading.position))
    of_community = dict(tallies.get(community, {}))
    of_community[clause] = Tally(*of_community.get(clause, NOTHING)).plus(Tally(cents, 1))
    tallies[community] = of_community
    return Simulation(reading, standing_of(reading.rulebook, tallies, reading.year.tie_breaks), (), reading.rulebook)
