import Foundation
import SignetCore
import SignetRenewal
import SignetVault

/// What a task needs before its process starts.
extension TaskRunner {
    func fetchArtifacts(_ interpolation: TaskInterpolation) async throws {
        guard !state.hasArtifacts else { return }
        try await note("Downloading Artifacts", "Fetching \(spec.artifacts.count) artifacts.")
        let fetching = ArtifactFetching(directory: context.directory, task: spec.name, interpolation: interpolation)
        var failures = 0
        while true {
            do {
                for artifact in spec.artifacts { try await fetching.fetch(artifact) }
                break
            } catch let error as SignetError where error.code == .artifactUnavailable && failures < policy.attempts {
                failures += 1
                try await note("Failed Artifact Download", error.message)
                try await clock.sleep(for: policy.delay)
            }
        }
        state.hasArtifacts = true
        try await save()
    }

    func openToken() async throws {
        guard let stanza = spec.vault else { return }
        guard let maker = context.surroundings.token else {
            throw SignetError(
                .vaultStanzaRefused, "The task \(spec.name) wants a token, and the runner knows no server.",
                remedy: "Set VAULT_ADDR and VAULT_TOKEN, or give -vault-address and -vault-token.")
        }
        let token = try TaskToken(
            stanza, for: spec.name, of: context.identity, from: maker, store: context.store, clock: clock,
            logger: context.surroundings.logger)
        self.token = token
        var failures = 0
        while true {
            do {
                try await token.open()
                try await writeToken()
                return
            } catch let failure as VaultClientFailure {
                failures += 1
                try await note("Vault", "No token yet: \(JobToken.said(failure))")
                var generator = SystemRandomNumberGenerator()
                let delay = Self.retries.delay(afterFailures: failures, using: &generator)
                try await clock.sleep(for: delay)
            }
        }
    }

    static let retries = RetrySchedule.exponential(from: .seconds(1), ceiling: .seconds(30))

    func makeTemplates(
        _ environment: [String: String], _ interpolation: TaskInterpolation
    ) throws -> TemplateRunner {
        let templates = TaskTemplates(context: context, task: spec)
        return try TemplateRunner(
            scope: templates.scope, templates: try templates.specs(interpolation),
            access: token ?? NoVaultAccess(task: spec.name) as any VaultAccess, environment: environment,
            tools: context.surroundings.tools,
            handler: TaskChanges(templates: spec.templates, task: self, clock: clock))
    }

    /// Waits for the templates, and says what keeps them.
    func firstRendering() async throws {
        guard let templates else { return }
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Before it runs, what is to follow earlier changes follows by its start.
            let isStarting = process == nil
            group.addTask { try await isStarting ? templates.settled() : templates.firstRendering() }
            group.addTask { try await self.tellProblems(of: templates) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    func tellProblems(of templates: TemplateRunner) async throws {
        var told: Set<String> = []
        while true {
            try await clock.sleep(for: .seconds(1))
            for problem in templates.problems() where told.insert(problem.message).inserted {
                try await note("Template", problem.message)
            }
        }
    }

    /// The task has ended for good.
    func endToken() async {
        await token?.revoke()
        if spec.vault != nil { unlink(context.directory.token(spec.name)) }
    }

    /// Puts the token where the task reads it.
    func writeToken() async throws {
        guard let stanza = spec.vault, stanza.isInFile, let text = await token?.present else { return }
        let path = context.directory.token(spec.name)
        try PublishedFile.write(Array(text.reveal().utf8), to: path, mode: 0o600)
        if let user = spec.user, geteuid() == 0 {
            let owner = try TaskUser(named: user)
            chown(path, owner.user, owner.group)
        }
    }
}
