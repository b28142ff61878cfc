/// How the engine goes about its work; the defaults are for real use.
public struct EngineSettings: Sendable {
    /// How often the destinations are compared with what was installed; nil: never.
    public var inspectionInterval: Duration?
    /// How long one process may work on a certificate without saying that it still does. A process that died on this
    /// machine is noticed at once; one elsewhere after this time.
    public var leaseDuration: Duration
    /// How often is looked for what other processes changed.
    public var pollInterval: Duration
    /// How long a certificate is left alone that another process works on, or whose state cannot be stored.
    public var postponement: Duration

    public init(
        inspectionInterval: Duration? = .seconds(600), leaseDuration: Duration = .seconds(60),
        pollInterval: Duration = .seconds(60), postponement: Duration = .seconds(2)
    ) {
        self.inspectionInterval = inspectionInterval
        self.leaseDuration = leaseDuration
        self.pollInterval = pollInterval
        self.postponement = postponement
    }
}
