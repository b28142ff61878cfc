import SignetCore

/// What Signet knows of one kind of service: which files it reads, how its configuration is checked, what makes it take a new
/// pair, and where the new certificate is to be seen.
///
/// A recipe only says this in the terms of a specification; it does nothing itself.
public protocol DeploymentRecipe: Sendable {
    /// The files in the forms that the service reads.
    var files: FilesDestinationSpec { get }
    /// What must succeed before anything is reloaded.
    var checks: [ActionSpec] { get }
    /// What makes the service use the new files.
    var reloads: [ActionSpec] { get }
    /// Where the service is to be seen serving it.
    var endpoints: [Endpoint] { get }
}

extension CertificateSpec {
    /// Adds what the recipes say: all checks before all reloads, so that nothing is reloaded while anything is wrong.
    /// - Parameter deadline: within which every endpoint must serve a new certificate; nil: what the verification says, else
    ///   30 s
    public mutating func deploy(_ recipes: [any DeploymentRecipe], within deadline: DurationText? = nil) {
        guard !recipes.isEmpty else { return }
        destinations += recipes.map { .files($0.files) }
        var guarded = deployment ?? DeploymentSpec()
        guarded.checks += recipes.flatMap(\.checks)
        guarded.reloads += recipes.flatMap(\.reloads)
        deployment = guarded
        var verification = verification ?? VerificationSpec(endpoints: [])
        verification.endpoints += recipes.flatMap(\.endpoints).map(\.description)
        if let deadline { verification.deadline = deadline }
        self.verification = verification
    }
}

extension ActionSpec {
    /// How long a service's own program may take.
    private static let limit = DurationText(.seconds(60))

    /// A service's program with its arguments.
    static func program(_ name: String, _ arguments: [String]) -> ActionSpec {
        .run(command: [name] + arguments, timeout: limit)
    }
}
