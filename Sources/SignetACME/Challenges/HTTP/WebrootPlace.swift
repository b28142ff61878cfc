import SignetCore
import SignetRenewal

/// http-01 answered by a web server that serves files: the answer is a file below its document root.
public struct WebrootPlace: AnswerPlace {
    private let directory: String
    private let check: HTTPSelfCheck

    /// - Parameters:
    ///   - directory: the document root, an absolute path; `.well-known/acme-challenge` is made in it and stays
    ///   - check: looks for the answer
    /// - Throws: `.invalidInput` when the path is not absolute.
    public init(directory: String, check: HTTPSelfCheck) throws {
        guard directory.hasPrefix("/"), !directory.utf8.contains(0) else {
            throw SignetError(
                .invalidInput, "The webroot \"\(directory)\" is not an absolute path.",
                remedy: "Write the document root of the web server, for example /var/www/html.")
        }
        self.directory = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        self.check = check
    }

    public var name: String { "webroot \(directory)" }
    public var types: [ChallengeType] { [.http01] }

    public func answer(to task: ChallengeTask) async throws -> PresentedAnswer {
        try PresentedAnswer(to: task, at: name, key: task.proof().token)
    }

    public func put(_ answer: PresentedAnswer) async throws {
        try PublishedFile.write(Array(answer.keyAuthorization.utf8), to: path(of: answer))
    }

    public func takeAway(_ answer: PresentedAnswer) async throws {
        try PublishedFile.remove(path(of: answer))
    }

    public func look(for answer: PresentedAnswer) async throws {
        try await check.look(for: answer)
    }

    /// The token was checked when the answer was made: it holds no slash and no dot.
    private func path(of answer: PresentedAnswer) -> String {
        directory + HTTPChallengeAnswers.path(ofToken: answer.key)
    }
}
