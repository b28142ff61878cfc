import Foundation
import Logging
import SignetAuthority
import SignetCore
import SignetRenewal
import SignetWatch

extension WatchSourceConfiguration {
    /// What looks.
    /// - Throws: what cannot be: an endpoint, a file of passwords.
    func source(
        engine: RenewalEngine, authorities: AuthorityService, database: WatchDatabase, clock: any WallClock
    ) throws -> any WatchSource {
        switch kind {
        case .files(let files):
            var settings = FileSourceSettings(
                name: name, patterns: files.patterns, passwords: try files.passwords(), owner: owner, region: region)
            settings.followsLinks = files.followsLinks
            return FileSource(settings, clock: clock)
        case .endpoints(let endpoints):
            return try EndpointSource(
                endpoints.settings(name: name, owner: owner, region: region), clock: clock)
        case .managed:
            return ManagedSource(name: name, engine: engine, owner: owner, region: region, clock: clock)
        case .authorities:
            return AuthoritySource(
                name: name, service: authorities, owner: owner, region: region, clock: clock)
        case .transparency(let transparency):
            let inventory = Inventory(database: database.database)
            return TransparencySource(
                settings: try transparency.settings(name: name, owner: owner, region: region),
                database: database.database, clock: clock
            ) { certificate in
                if try await inventory.knows(certificate) { return true }
                if try await authorities.hasIssued(serialNumber: certificate.serial) { return true }
                return try await engine.hasHad(serialNumber: certificate.serial, names: certificate.names)
            }
        }
    }
}

extension WatchSourceConfiguration.Files {
    /// A password on each line; empty lines are none.
    /// - Throws: `.unreadableFile`
    fileprivate func passwords() throws -> [Secret<String>] {
        guard let passwordsFile else { return [] }
        let text = String(decoding: try BoundedFile.read(passwordsFile, limit: 1 << 20), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).map { Secret(String($0)) }
    }
}

extension WatchSourceConfiguration.Endpoints {
    func settings(name: String, owner: String?, region: String?) -> EndpointSourceSettings {
        EndpointSourceSettings(
            name: name, endpoints: endpoints, endpointsFile: file, serverNames: serverNames, owner: owner,
            region: region, concurrency: concurrency, rate: rate, timeout: timeout.duration)
    }
}

extension WatchSourceConfiguration.Transparency {
    /// - Throws: `.malformedKey`, `.unsupportedKey`
    func settings(name: String, owner: String?, region: String?) throws -> TransparencySourceSettings {
        TransparencySourceSettings(
            name: name, url: url, names: names, owner: owner, region: region, key: try key.map(LogKey.init(parsing:)),
            logListURL: logList, startIndex: start.map(Int64.init), startAge: since?.duration)
    }
}

extension WatchConfiguration {
    /// How it is judged.
    /// - Parameters:
    ///   - authorities: whose roots are trusted beside the machine's
    ///   - acme: the ACME CAs, for CAA
    /// - Returns: also what cannot be judged, as a sentence; nil: everything can. Where it cannot be read who is trusted, trust is not
    ///   judged, rather than that everybody is distrusted; and nobody is asked, since strangers could say whom.
    /// - Throws: what the database throws; `CancellationError`
    func policy(
        authorities: AuthorityService, acme: ACMEIssuers
    ) async throws -> (policy: AssessmentPolicy, lack: String?) {
        let own = try await authorities.authorities().compactMap(\.certificate)
        var policy = AssessmentPolicy(
            expiry: ExpiryThresholds(warningDays: warningDays, criticalDays: criticalDays))
        var lack: String?
        do {
            policy.trustAnchors = try TrustAnchors(path: trustedRoots ?? TrustAnchors.systemPath, and: own)
            policy.revocation = AssessmentPolicy.RevocationChecks(rawValue: revocation.rawValue) ?? .off
        } catch {
            let said = (error as? SignetError)?.message ?? "\(error)".onOneLine
            lack = "trusted_roots: \(said) So neither trust nor revocation was judged."
        }
        policy.checksCAA = caa
        if caa {
            policy.authorizedIssuers = try await authorizedIssuers(acme: acme)
            policy.fallbackIssuers = acme.fallbackIssuers
        }
        return (policy, lack)
    }
}

extension NotifierConfiguration {
    /// What tells.
    /// - Throws: `.unreadableFile` for a secret; what the notifier says of its settings.
    func notifier(environment: [String: String], logger: Logger) throws -> any Notifier {
        let lowest: Severity = minimum == .critical ? .critical : .warning
        let patience = timeout?.duration
        switch kind {
        case .mail(let mail):
            var settings = try mail.settings(environment: environment)
            settings.minimum = lowest
            settings.heartbeat = heartbeat?.duration
            if let patience { settings.timeout = patience }
            return try MailNotifier(name: name, settings: settings)
        case .webhook(let webhook):
            var settings = WebhookSettings(url: try webhook.address(), token: try webhook.token())
            settings.signingKey = try webhook.signingKeyFile.map(Self.secret)
            settings.trustedFile = webhook.trustedRoots
            settings.minimum = lowest
            settings.heartbeat = heartbeat?.duration
            if let patience { settings.timeout = patience }
            return try WebhookNotifier(name: name, settings: settings)
        case .slack(let webhook):
            var settings = SlackSettings(url: try webhook.address(), channel: webhook.channel)
            settings.minimum = lowest
            settings.heartbeat = heartbeat?.duration
            if let patience { settings.timeout = patience }
            return try SlackNotifier(name: name, settings: settings)
        case .alertmanager(let webhook):
            var settings = AlertmanagerSettings(
                url: try webhook.address(), token: try webhook.token(), labels: webhook.labels,
                lifetime: webhook.lifetime.duration)
            settings.trustedFile = webhook.trustedRoots
            settings.minimum = lowest
            if let patience { settings.timeout = patience }
            return try AlertmanagerNotifier(name: name, settings: settings)
        case .syslog(let syslog):
            var settings = SyslogSettings(
                target: try .init(parsing: syslog.address), trustedFile: syslog.trustedRoots,
                facility: syslog.facility, minimum: lowest)
            settings.heartbeat = heartbeat?.duration
            if let patience { settings.timeout = patience }
            return try SyslogNotifier(name: name, settings: settings)
        case .log: return LogNotifier(name: name, minimum: lowest, heartbeat: heartbeat?.duration, logger: logger)
        case .exec(let command):
            var settings = ExecSettings(command: command, minimum: lowest, heartbeat: heartbeat?.duration)
            if let patience { settings.timeout = patience }
            return try ExecNotifier(name: name, settings: settings)
        }
    }

    /// The first line of a file.
    fileprivate static func secret(_ path: String) throws -> Secret<String> {
        let text = String(decoding: try BoundedFile.read(path, limit: 64 << 10), as: UTF8.self)
        guard let line = text.split(whereSeparator: \.isNewline).first else {
            throw SignetError(.unreadableFile, "The file \(path) is empty.", remedy: "Write the secret into it.")
        }
        return Secret(String(line))
    }
}

extension NotifierConfiguration.Mail {
    fileprivate func settings(environment: [String: String]) throws -> MailSettings {
        var settings = MailSettings(
            host: host, port: port, protection: .init(rawValue: protection) ?? .startTLS,
            authentication: .init(rawValue: authentication) ?? .automatic, username: username,
            from: try MailAddress(parsing: from), to: try to.map(MailAddress.init(parsing:)))
        if let passwordFile {
            settings.password = try NotifierConfiguration.secret(passwordFile)
        } else if let passwordEnvironment {
            guard let password = environment[passwordEnvironment] else {
                throw SignetError(
                    .notFound, "The environment has no \(passwordEnvironment), which should hold the mail password.",
                    remedy: "Set it where signet is started, or name a password_file.")
            }
            settings.password = Secret(password)
        }
        settings.trustedFile = trustedRoots
        settings.helloName = hello
        settings.owners = try owners.mapValues { try $0.map(MailAddress.init(parsing:)) }
        settings.templates = TemplateFiles(subject: subjectTemplate, text: textTemplate, html: htmlTemplate)
        return settings
    }
}

extension NotifierConfiguration.Webhook {
    fileprivate func address() throws -> Secret<String> {
        if let urlFile { return try NotifierConfiguration.secret(urlFile) }
        return Secret(url ?? "")
    }

    fileprivate func token() throws -> Secret<String>? { try tokenFile.map(NotifierConfiguration.secret) }
}
