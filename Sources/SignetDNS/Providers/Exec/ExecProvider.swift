import SignetCore
import SignetRenewal

/// Runs a program that publishes the record: lego's `EXEC_PATH` contract, so that its programs work unchanged.
///
/// `PROGRAM present|cleanup _acme-challenge.example.org. VALUE`, or in raw mode `PROGRAM present|cleanup -- DOMAIN TOKEN
/// KEY_AUTHORIZATION`; exit status 0 means done.
public struct ExecProvider: RecordProvider {
    /// Which program, and how.
    public struct Settings: Sendable {
        /// Absolute.
        public var path: String
        public var mode: HookMode
        /// After which the program, and all it started, is killed.
        public var timeout: Duration
        public var propagationTimeout: Duration?

        public init(
            path: String, mode: HookMode = .record, timeout: Duration = .seconds(60),
            propagationTimeout: Duration? = nil
        ) {
            self.path = path
            self.mode = mode
            self.timeout = timeout
            self.propagationTimeout = propagationTimeout
        }
    }

    private let settings: Settings

    public init(_ settings: Settings) {
        self.settings = settings
    }

    public var summary: String { "the program \(settings.path)" }
    public var propagationTimeout: Duration? { settings.propagationTimeout }

    public func add(_ record: TextRecord, zone: String) async throws { try await run("present", record) }

    public func remove(_ record: TextRecord, zone: String) async throws { try await run("cleanup", record) }

    private func run(_ action: String, _ record: TextRecord) async throws {
        var arguments = [action, "\(record.name).", record.value]
        if settings.mode == .raw {
            let challenge = try HookMode.challenge(of: record)
            arguments = [action, "--", challenge.domain, challenge.token, challenge.keyAuthorization]
        }
        let execution = CommandExecution(
            path: settings.path, arguments: arguments, environment: [:], timeout: settings.timeout)
        do {
            _ = try await execution.run()
        } catch let error as SignetError {
            throw SignetError(
                .dnsProviderFailed, error.message,
                remedy: "Run it by hand with the same arguments; \(settings.path) must be executable by this user.")
        }
    }
}

extension ExecProvider: DNSProviderKind {
    public static let description = DNSProviderDescription(
        kind: "exec", summary: "A program of your own, by lego's EXEC_PATH contract.",
        settings: [
            .required("path", "The program's absolute path."),
            .optional("mode", "record (by default): name and value; raw: --, domain, token and key authorization."),
            .optional("timeout", "After which it is killed; 60s by default."),
        ])

    public static func provider(
        _ settings: DNSProviderSettings, in context: DNSProviderContext
    ) throws -> any RecordProvider {
        var own = Settings(path: try settings.required("path"))
        guard own.path.hasPrefix("/") else {
            throw settings.invalid("path \"\(own.path)\" is not absolute.", remedy: "Write the program's whole path.")
        }
        own.mode = try settings.choice("mode") ?? own.mode
        own.timeout = try settings.duration("timeout") ?? own.timeout
        own.propagationTimeout = try settings.duration("propagation_timeout")
        return ExecProvider(own)
    }
}
