/// How much of a source was looked at, and so of which places silence says that they are gone.
public struct LookExtent: Hashable, Sendable {
    /// Why not everything was looked at, a sentence each, as far as no observation says it already.
    public private(set) var problems: [String]
    /// Where there may be something that was not told of; nil: nobody can say where.
    public private(set) var hidden: HiddenLocations?

    private init(problems: [String], hidden: HiddenLocations?) {
        self.problems = problems
        self.hidden = hidden
    }

    public static let everything = LookExtent(problems: [], hidden: HiddenLocations())

    /// Some of it was not, with a sentence for each reason, and nobody can say what: nothing is concluded from silence.
    public static func part(_ problems: [String]) -> LookExtent { LookExtent(problems: problems, hidden: nil) }

    /// Everything but what is at or below some locations; why is told of each as an observation.
    public static func everythingBut(_ locations: Set<String>) -> LookExtent {
        var extent = everything
        for location in locations { extent.hide(location) }
        return extent
    }

    /// Notes that it was told of a location why nothing can be seen at or below it.
    public mutating func hide(_ location: String) {
        guard let count = hidden?.count else { return }
        if count < HiddenLocations.maximum {
            hidden?.insert(location)
        } else {
            miss("More than \(HiddenLocations.maximum) places could not be looked at; none is taken to be gone.")
        }
    }

    /// Notes that something was not looked at of which nobody can say where it is.
    public mutating func miss(_ problem: String) {
        hidden = nil
        problems.append(problem)
    }

    /// Notes a problem that hides no place.
    public mutating func note(_ problem: String) { problems.append(problem) }
}
