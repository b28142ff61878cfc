/// Where answers to challenges are put: a listener, a directory, a zone.
///
/// ``PlacedAnswerSolver`` makes a solver of it, and ``ChallengeCleaning`` takes away what a dead process left there.
public protocol AnswerPlace: Sendable {
    /// Names the place in the database: the same after a restart with the same configuration, different from other places.
    var name: String { get }
    /// What can be answered there.
    var types: [ChallengeType] { get }
    /// Works out what is to be put where. Changes nothing.
    /// - Throws: `.challengeUnsolvable`, or why the place for it cannot be found.
    func answer(to task: ChallengeTask) async throws -> PresentedAnswer
    /// Puts it there; doing it twice is no error.
    /// - Throws: why it cannot be put there: `.challengeCannotListen`, `.unwritableFile`, what a DNS provider gives.
    func put(_ answer: PresentedAnswer) async throws
    /// Takes it away; that it is gone is no error.
    /// - Throws: why it is still there; it is tried again later.
    func takeAway(_ answer: PresentedAnswer) async throws
    /// Looks for it as the CA will.
    /// - Throws: `.challengeNotVisible` with a sentence of what was seen where.
    func look(for answer: PresentedAnswer) async throws
}
