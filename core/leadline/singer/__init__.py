"""The Singer room: every registered connector as a Singer tap, from one generic class.

``tap``       the plugin: settings, discovery, catalog          ``columns``    live schema and values as JSON
``stream``    one object: records, deletes, state               ``bookmarks``  the state, between Singer and cursors
``settings``  settings and secrets, from the connector          ``writer``     messages on stdout
``commands``  the executables ``leadline-tap-NAME``
"""

from leadline.singer.settings import Surroundings
from leadline.singer.tap import ConnectorTap, tap_class
from leadline.singer.writer import OrjsonWriter

__all__ = ["ConnectorTap", "OrjsonWriter", "Surroundings", "tap_class"]
