import Foundation
import SignetAuthority
import SignetCore

/// The tidy operation of a mount. It is done in steps: the first ones by who starts it, the others in the backend's regular
/// work, so that nothing runs that nobody waits for.
actor PKITidy {
    /// A kind of certificates of one authority that is gone through.
    private struct Task {
        let selection: CertificateRemoval.Selection
        let authority: String
    }

    private let mount: PKIMount
    /// nil: not read yet.
    private var known: TidyStatus?
    /// What is left of the operation that runs.
    private var tasks: [Task] = []
    private var isWorking = false
    private let startedAt: Date

    init(_ mount: PKIMount) {
        self.mount = mount
        startedAt = mount.services.clock.now
    }

    /// How many entries who starts an operation removes at once.
    private static let immediateEntries = 10_000
    /// How many entries are removed in one round of regular work, about a minute after the last one.
    private static let regularEntries = 100_000

    private static let statusPath = "tidy/status"
    private static let automaticPath = "config/auto-tidy"

    // MARK: Settings and status

    func automatic() async throws -> AutoTidySettings {
        try await mount.store.get(AutoTidySettings.self, Self.automaticPath) ?? .standard()
    }

    func setAutomatic(_ settings: AutoTidySettings) async throws {
        try await mount.store.put(settings, Self.automaticPath)
    }

    func status() async throws -> TidyStatus {
        if let known { return known }
        var stored = try await mount.store.get(TidyStatus.self, Self.statusPath) ?? TidyStatus()
        // What another process was doing when it stopped does not go on.
        if stored.state == .running { stored.state = .cancelled }
        if known == nil { known = stored }
        return known ?? stored
    }

    // MARK: Running

    /// Starts an operation and does a part of it, usually all.
    /// - Returns: false, and nothing is started, when one runs.
    func start(_ settings: TidySettings, isAutomatic: Bool = false) async throws -> Bool {
        let former = try await status()
        let directory = try await mount.issuers.directory()
        guard known?.state != .running else { return false }
        var status = TidyStatus()
        status.state = .running
        status.settings = settings
        status.isAutomatic = isAutomatic
        status.startedAt = mount.services.clock.now
        status.lastAutomaticFinish = former.lastAutomaticFinish
        known = status
        let authorities = directory.state.authorities
        tasks =
            (settings.does("tidy_revoked_certs") ? authorities.map { Task(selection: .revoked, authority: $0) } : [])
            + (settings.does("tidy_cert_store") ? authorities.map { Task(selection: .notRevoked, authority: $0) } : [])
        if settings.pauseDuration == 0 { await work(upTo: Self.immediateEntries) }
        return true
    }

    /// Ends the operation that runs; what it has removed stays removed.
    /// - Returns: false when none runs.
    func cancel() async throws -> Bool {
        guard try await status().state == .running else { return false }
        await end(.cancelled)
        return true
    }

    /// Goes on with what runs, or starts what is due.
    func tend() async {
        do {
            let status = try await status()
            if let settings = status.settings, status.state == .running {
                await work(
                    upTo: settings.pauseDuration == 0 ? Self.regularEntries : max(60 / settings.pauseDuration, 1))
                return
            }
            let automatic = try await automatic()
            let (now, former) = (mount.services.clock.now, status.lastAutomaticFinish ?? .distantPast)
            guard automatic.isEnabled, former.addingTimeInterval(Double(automatic.interval)) <= now,
                startedAt.addingTimeInterval(Double(automatic.backoff(of: mount.mount.uuid))) <= now
            else { return }
            _ = try await start(automatic.tidy, isAutomatic: true)
        } catch {
            mount.services.logger.error(
                "a mount cannot be tidied", metadata: ["mount": "\(mount.mount.path)", "error": "\(error)"])
        }
    }

    private func work(upTo entries: Int) async {
        guard !isWorking, let settings = known?.settings else { return }
        isWorking = true
        defer { isWorking = false }
        var left = entries
        do {
            while let task = tasks.first, left > 0 {
                let removal = try await remove(task, settings, upTo: left)
                guard known?.state == .running else { return }
                left -= removal.count
                switch task.selection {
                case .revoked: known?.removedRevoked += removal.count
                case .notRevoked: known?.removedCertificates += removal.count
                }
                if !removal.isUnfinished { tasks.removeFirst() }
            }
            guard tasks.isEmpty else { return }
            if settings.does("tidy_expired_issuers") { try await removeIssuers(settings) }
            if known?.state == .running { await end(.finished) }
        } catch {
            mount.services.logger.error(
                "a tidy operation failed", metadata: ["mount": "\(mount.mount.path)", "error": "\(error)"])
            known?.error = "\(error)"
            await end(.failed)
        }
    }

    private func remove(_ task: Task, _ settings: TidySettings, upTo count: Int) async throws -> CertificateRemoval {
        known?.message =
            switch task.selection {
            case .revoked: "Tidying revoked certificates"
            case .notRevoked: "Tidying certificate store"
            }
        return try await mount.authorities.removeCertificates(
            task.selection, endedBefore: mount.services.clock.now.addingTimeInterval(-Double(settings.safetyBuffer)),
            authority: task.authority, limit: count, actor: "vault tidy")
    }

    /// Removes issuers that ended long ago, but for the default one; their keys stay in the mount.
    private func removeIssuers(_ settings: TidySettings) async throws {
        known?.message = "Tidying expired issuers"
        let end = mount.services.clock.now.addingTimeInterval(-Double(settings.issuerSafetyBuffer))
        let directory = try await mount.issuers.directory()
        let ended = try directory.state.issuers.filter { issuer in
            try issuer.id != directory.state.defaultIssuer && directory.certificate(of: issuer).notAfter < end
        }.map(\.id)
        guard !ended.isEmpty else { return }
        let orphans = try await mount.issuers.change { state in
            state.remove(issuers: ended.filter { $0 != state.defaultIssuer })
        }
        for orphan in orphans { try await mount.authorities.retire(authority: orphan, actor: "vault tidy") }
    }

    private func end(_ state: TidyStatus.State) async {
        let now = mount.services.clock.now
        known?.state = state
        known?.finishedAt = now
        known?.message = nil
        if known?.isAutomatic == true { known?.lastAutomaticFinish = now }
        tasks = []
        guard let status = known else { return }
        do {
            try await mount.store.put(status, Self.statusPath)
        } catch {
            mount.services.logger.error(
                "the end of a tidy operation cannot be stored", metadata: ["error": "\(error)"])
        }
    }
}
