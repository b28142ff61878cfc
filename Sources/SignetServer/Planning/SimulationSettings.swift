import Foundation
import SignetCore

/// What `signet simulate` is asked to simulate.
public struct SimulationSettings: Sendable {
    /// The lifetimes where nothing else is said: today's 90 days, the 47 days that browsers allow from 2029 on, 6-day certificates.
    public static let standardLifetimes = [90, 47, 6].map { DurationText(.seconds($0 * 86_400)) }
    /// The longest span that can be simulated, in days.
    public static let longestSpan = 3650

    /// How many days.
    public var days: Int
    /// How long certificates are valid that do not say it themselves: a run for each.
    public var lifetimes: [DurationText]
    /// When no issuer answers.
    public var outages: [SimulatedOutage]
    /// Begin then, with nothing issued; nil: begin now, with what the database holds.
    public var start: Date?

    public init(days: Int, lifetimes: [DurationText], outages: [SimulatedOutage] = [], start: Date? = nil) {
        self.days = days
        self.lifetimes = lifetimes.isEmpty ? Self.standardLifetimes : lifetimes
        self.outages = outages
        self.start = start
    }

    /// The shortest lifetime that can be simulated: shorter ones are renewed so often that a year takes hours.
    public static let shortestLifetime = DurationText(.seconds(3600))
}

/// A time in which no issuer answers, as text: when it begins, `+`, how long it lasts.
///
/// It begins at a date, `2027-03-01+5d`, or so long after the simulation, `100d+5d`.
public struct SimulatedOutage: Equatable, Sendable {
    private enum Beginning: Equatable {
        case at(Date)
        case after(Duration)
    }

    private let beginning: Beginning
    private let length: Duration

    /// Reads the text.
    /// - Throws: `.invalidInput`.
    public init(parsing text: String) throws {
        guard let plus = text.lastIndex(of: "+") else { throw Self.invalid(text, cause: nil) }
        let (first, last) = (String(text[..<plus]), String(text[text.index(after: plus)...]))
        // A bare number would be seconds; who writes one here means days.
        guard Int(first) == nil, Int(last) == nil else { throw Self.invalid(text, cause: nil) }
        do {
            length = try DurationText(parsing: last).duration
            if let offset = try? DurationText(parsing: first) {
                beginning = .after(offset.duration)
            } else {
                beginning = .at(try MomentText.parse(first))
            }
        } catch {
            throw Self.invalid(text, cause: error)
        }
    }

    /// When it is, in a simulation that begins at `start`.
    func period(from start: Date) -> Range<Date> {
        let first =
            switch beginning {
            case .at(let date): date
            case .after(let offset): start.addingTimeInterval(offset.timeInterval)
            }
        return first..<first.addingTimeInterval(length.timeInterval)
    }

    private static func invalid(_ text: String, cause: (any Error)?) -> SignetError {
        SignetError(
            .invalidInput, "\"\(text.prefix(60))\" is not an outage.",
            remedy: "Write when it begins and how long it lasts, for example 2027-03-01+5d, or 100d+5d.", cause: cause)
    }
}
