/// A change of what services use, which is taken back when it fails.
///
/// When a step fails, or an endpoint does not serve the new certificate in time, the pair that was in use before is
/// installed again everywhere, services that may have loaded the new one are reloaded, and the new pair is tried again later.
public struct DeploymentSpec: Codable, Equatable, Sendable {
    /// What must succeed, in order, before anything is reloaded; it changes nothing.
    public var checks: [ActionSpec]
    /// What makes the services use the new pair, in order; done once after a change.
    public var reloads: [ActionSpec]

    public init(checks: [ActionSpec] = [], reloads: [ActionSpec] = []) {
        self.checks = checks
        self.reloads = reloads
    }

    /// All of it in order.
    public var steps: [ActionSpec] { checks + reloads }
}
