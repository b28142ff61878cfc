import Logging
import SignetACME
import SignetCore
import SignetStorage
import SignetTestSupport

/// A database with the store of answers, and tasks to fill it with.
struct ChallengeStage {
    let directory: TemporaryDirectory
    let database: Database
    let clock = ManualClock()
    let responses: ChallengeResponses

    init() throws {
        directory = try TemporaryDirectory()
        database = try Self.open(directory)
        responses = ChallengeResponses(database: database, clock: clock)
    }

    /// Opens the database of another process, so to speak.
    static func open(_ directory: TemporaryDirectory) throws -> Database {
        try Database.open(
            path: directory.file("signet.db"), migrations: [Leases.migration] + ChallengeResponses.migrations)
    }

    var logger: Logger { Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }) }
    var httpAnswers: HTTPChallengeAnswers { HTTPChallengeAnswers(responses: responses, logger: logger) }
    var tlsAnswers: TLSALPNAnswers { TLSALPNAnswers(responses: responses, logger: logger) }
}

/// A task as a CA would set it.
func makeTask(
    _ type: ChallengeType, _ name: String = "shop.example.com", token: String? = "tok-1_A", isWildcard: Bool = false,
    account: String = "https://ca.example.com/acct/1", issuers: [String] = []
) -> ChallengeTask {
    let isAddress = name.contains(":") || name.allSatisfy { $0.isNumber || $0 == "." }
    return ChallengeTask(
        identifier: ACMEIdentifier(type: isAddress ? .ip : .dns, value: name), isWildcard: isWildcard, type: type,
        token: token, keyAuthorization: token.map { "\($0).thumbprint" }, accountURL: account,
        issuerDomainNames: issuers)
}

extension SignetError {
    /// The error a body throws; a test that expects one fails when there is none.
    static func thrown(by body: () async throws -> Void) async throws -> SignetError {
        do {
            try await body()
        } catch let error as SignetError {
            return error
        }
        throw TestSupportError("Nothing was thrown.")
    }
}
