/// What the user asked for.
struct DemoOptions: Sendable {
    /// How long the load runs, in seconds.
    let seconds: Int

    /// How long the load may run. Below 30 s five renewals do not fit in: the shortest lifetime Signet takes is 10 s.
    static let allowedSeconds = 30...3600

    /// From one renewal to the next, in seconds: a little more than five fit into the load.
    var renewalInterval: Int { max(5, seconds / 6) }

    /// A certificate's whole life, in seconds. Half of it is left at a renewal.
    var lifetime: Int { 2 * renewalInterval }
}
