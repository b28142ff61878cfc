/// A change of what services use, which is taken back when it fails.
///
/// When a step fails, or an endpoint does not serve the new certificate in time, the pair that was in use before is
/// installed again everywhere, the steps are done again with it, and the new pair is tried again later.
public struct DeploymentSpec: Codable, Equatable, Sendable {
    /// What is done once after a change, in order, before the specification's own actions: checks, then reloads.
    public var steps: [ActionSpec]

    public init(steps: [ActionSpec] = []) { self.steps = steps }
}
