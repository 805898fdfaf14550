"""Kafka's own settings as an embedded server: one node, little memory, nothing beyond loopback."""

from airwire_cli.embedded.loopback import HOST
from airwire_schemas.topics import TOPICS

_MIB = 1024 * 1024


# A broker that died stays registered until its session ends, and its successor already leads its
# partitions by then, in an epoch that is about to end. A commit marker that it writes meanwhile can
# get lost: nobody then sees what was committed. So the session ends before that (seen with the
# default of nine seconds in half of the kills right after a commit).
_AFTER_A_CRASH = {"broker.session.timeout.ms": "1000", "broker.heartbeat.interval.ms": "200"}


def server_properties(*, port: int, controller_port: int, after_a_crash: bool) -> str:
    """The file `server.properties`; its paths are relative to the folder that it lies in."""
    largest = max(spec.max_message_bytes for spec in TOPICS.values())
    settings = {
        "process.roles": "broker,controller",
        "node.id": "1",
        # Not fixed in the log, so that the next start may have another port.
        "controller.quorum.voters": f"1@{HOST}:{controller_port}",
        "listeners": f"BROKER://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
        "advertised.listeners": f"BROKER://{HOST}:{port}",
        "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "BROKER",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": "log",
        # Topics are created by those who know their settings.
        "auto.create.topics.enable": "false",
        "message.max.bytes": str(largest + _MIB),
        "replica.fetch.max.bytes": str(largest + _MIB),
        # One broker: there is nobody to replicate to, and few groups and producers.
        "default.replication.factor": "1",
        "min.insync.replicas": "1",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        # A year: a stack that rested for longer than Kafka's week must not enrich all anew.
        "offsets.retention.minutes": str(365 * 24 * 60),
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "4",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "share.coordinator.state.topic.num.partitions": "1",
        # Nobody else is about to join: a group need not wait for them.
        "group.initial.rebalance.delay.ms": "0",
        # Compaction's table of keys, 128 MiB by default; 24 bytes a key make this 600,000.
        "log.cleaner.dedupe.buffer.size": str(16 * _MIB),
        "num.network.threads": "2",
        "num.io.threads": "4",
        "background.threads": "4",
        "log.segment.delete.delay.ms": "1000",
    }
    if after_a_crash:
        settings |= _AFTER_A_CRASH
    return "".join(f"{name}={value}\n" for name, value in settings.items())


LOG4J_PROPERTIES = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %p %c{1}: %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
# Starting, stopping and what became of the log after a power cut.
logger.broker.name = kafka.server.BrokerServer
logger.broker.level = info
logger.life.name = kafka.server.BrokerLifecycleManager
logger.life.level = info
logger.logs.name = org.apache.kafka.storage.internals.log.LogManager
logger.logs.level = info
# Until it takes connections, the broker tries to reach itself twenty times a second.
logger.network.name = org.apache.kafka.clients.NetworkClient
logger.network.level = error
"""
"""Everything to the console, which is the child's log file; warnings, and the server's life."""
