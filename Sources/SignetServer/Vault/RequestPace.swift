import NIOCore

/// When the client of a connection, or of a stream of HTTP/2, has had its time. It sees when parts of requests and answers
/// pass, not how many: a byte now and then changes nothing.
struct RequestPace {
    /// What has taken too long.
    enum Overdue: Equatable {
        /// The client: to begin, to send the rest, to come again.
        case request
        /// The answer, which was not made, or not taken.
        case answer
    }

    private let limits: ListenerLimits
    /// By when the client must have sent what it is to send next; nil: nothing more of this request.
    private var sentBy: NIODeadline?
    /// By when the oldest unanswered request must be answered.
    private var answeredBy: NIODeadline?
    private var unanswered = 0

    init(_ limits: ListenerLimits) {
        self.limits = limits
    }

    /// Whether a request has come in part.
    private(set) var isWithinRequest = false

    mutating func opened(_ now: NIODeadline) { sentBy = now + TimeAmount(limits.head) }

    mutating func headCame(_ now: NIODeadline) {
        isWithinRequest = true
        sentBy = now + TimeAmount(limits.request)
        if unanswered == 0 { answeredBy = now + TimeAmount(limits.answer) }
        unanswered += 1
    }

    mutating func requestEnded() {
        isWithinRequest = false
        sentBy = nil
    }

    /// The end of an answer has been taken.
    mutating func answered(_ now: NIODeadline) {
        unanswered -= 1
        answeredBy = unanswered > 0 ? now + TimeAmount(limits.answer) : nil
        if unanswered == 0, !isWithinRequest { sentBy = now + TimeAmount(limits.idle) }
    }

    /// When to look again.
    var next: NIODeadline? {
        guard let sentBy, let answeredBy else { return sentBy ?? answeredBy }
        return min(sentBy, answeredBy)
    }

    /// What has taken too long by now; nil: nothing.
    func overdue(_ now: NIODeadline) -> Overdue? {
        if let sentBy, sentBy <= now { return .request }
        if let answeredBy, answeredBy <= now { return .answer }
        return nil
    }
}
