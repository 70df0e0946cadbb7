#if MySQL
public import MySQLClient
public import Probing
public import TopologyModel

/// How the prober and the controller reach servers, and what their sessions may use.
public struct MySQLProbingOptions: Sendable {
    /// Account, TLS and the like for a server. The session set-up in it is replaced.
    public var connection: @Sendable (InstanceAddress) -> MySQLConnectionOptions
    /// `wait_timeout` of our sessions: a kept one that is not used for longer is closed by its server. At least 1 s. Default 10 minutes, so
    /// that only a manager that stopped probing loses its sessions.
    public var idleLimit: Duration = .seconds(600)
    /// How long a statement of ours may wait for a metadata or global lock. At least 1 s, the default: writes queue behind a waiting
    /// `SET GLOBAL read_only` (server truth T8).
    public var lockWaitLimit: Duration = .seconds(1)
    /// How long the server may work on one statement of a probe before it ends the statement itself. Default 5 s.
    public var statementLimit: Duration = .seconds(5)
    /// How many losses of kept connections are remembered for a slow reader; the newest are kept. Default 1024.
    public var lossBuffer = 1024
    /// How long a statement of an action may run on the server. It only ends what was left behind; the request's timeout comes first. Default 60 s.
    public var actionStatementLimit: Duration = .seconds(60)
    /// How long finding the address, connecting, logging in and setting the session up may take together; an action sets its session up with its first
    /// statements. Default 2 s. Like the two that follow it only ever shortens a request: the request's own timeout bounds all of it.
    public var connectTimeout: Duration = .seconds(2)
    /// How long the statements of a probe may take together, once the session stands. Default 10 s.
    public var readTimeout: Duration = .seconds(10)
    /// How long the statements of an action may take together, looking and reading back included. Default 600 s.
    public var actionTimeout: Duration = .seconds(600)
    /// Whether replicas are looked for among those that registered with their source (`SHOW SLAVE HOSTS`, `SHOW REPLICAS`), which gives the
    /// ports too, before its sessions are looked at. Else only sessions that send binary logs count, and their servers are taken to have the
    /// port of the source. Default true.
    public var asksRegisteredReplicas = true
    /// A query that a server answers with the account and the password of replication, in the first two columns of its first row. Asked of a
    /// server that must follow another one and has no account for it. Empty, the default: such a server is left alone. Neither the query nor
    /// what it answers is ever part of an error.
    public var replicationCredentialsQuery = ""
    /// Queries that a details probe asks, one after another, on the session that it ends with. What one of them does wrong costs its own answer
    /// only. None by default.
    public var customQueries: [CustomQueryText] = []
    /// Who is asked in each details probe what the server's host is called, for showing; nobody by default. What it answers is never connected to. It
    /// remembers, so that probes do not wait for it.
    public var hostNames: (resolver: any NameResolver, naming: HostNaming)?
    /// As whom and where rows of our own are written to primaries; nil, the default: never.
    public var writeProbe: WriteProbeOptions?
    /// How a server is reached that refuses a connection without TLS (3159), or the account on one (1045: an account may require TLS). It is
    /// reached so from then on, until TLS itself fails. nil, the default: such a server is refused. Without effect where
    /// ``connection`` asks for TLS.
    public var encryptionWhereRequired: TLSMode?
    let encryptedServers = EncryptedServers()
    let learnedServers = LearnedServers()
    /// nil: for accounts that have no business there.
    var reservedPorts: ReservedPorts? = ReservedPorts()

    public init(connection: @escaping @Sendable (InstanceAddress) -> MySQLConnectionOptions) {
        self.connection = connection
    }
}
#endif
