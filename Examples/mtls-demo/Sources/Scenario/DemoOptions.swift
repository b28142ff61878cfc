/// What the user asked for.
struct DemoOptions: Sendable {
    /// How long the load runs, in seconds.
    let seconds: Int

    /// From one renewal to the next, in seconds: a little more than five fit into the load.
    var renewalInterval: Int { max(3, seconds / 6) }

    /// A certificate's whole life, in seconds. Half of it is left at a renewal.
    var lifetime: Int { 2 * renewalInterval }
}
