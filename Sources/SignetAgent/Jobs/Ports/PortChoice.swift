import SignetCore

/// Which ports of the machine an instance gets.
struct PortChoice {
    /// Nomad's.
    static let dynamic = 20_000...32_000

    let probe: any PortProbe
    /// What other instances have: port to its name.
    let taken: [Int: String]

    /// - Parameters:
    ///   - former: what the instance had before: a dynamic port stays the same while it is free
    ///   - isRunning: whether tasks of this very instance run, which then have their ports themselves
    /// - Throws: `.portTaken` naming the port and who has it.
    func ports(
        for wanted: [PortSpec], former: [String: Int], isRunning: Bool,
        using generator: inout some RandomNumberGenerator
    ) throws(SignetError) -> [String: Int] {
        var chosen: [String: Int] = [:]
        for port in wanted {
            if let fixed = port.fixed {
                if !(isRunning && former[port.label] == fixed) { try check(fixed, port.label) }
                chosen[port.label] = fixed
            }
        }
        for port in wanted where port.fixed == nil {
            if let old = former[port.label], Self.dynamic.contains(old), !chosen.values.contains(old),
                isRunning || isFree(old)
            {
                chosen[port.label] = old
            } else {
                chosen[port.label] = try free(besides: Set(chosen.values), port.label, &generator)
            }
        }
        return chosen
    }

    private func isFree(_ port: Int) -> Bool { taken[port] == nil && probe.isFree(port) }

    private func check(_ port: Int, _ label: String) throws(SignetError) {
        guard !isFree(port) else { return }
        let holder = taken[port] ?? probe.holder(of: port) ?? "another program"
        throw SignetError(
            .portTaken, "The port \(port), which the job calls \"\(label)\", is held by \(holder).",
            remedy: "Stop that, or give the job another port.")
    }

    private func free(
        besides chosen: Set<Int>, _ label: String, _ generator: inout some RandomNumberGenerator
    ) throws(SignetError) -> Int {
        let start = Int.random(in: Self.dynamic, using: &generator)
        let candidates = [start...Self.dynamic.upperBound, Self.dynamic.lowerBound...start]
        for port in candidates.joined() where !chosen.contains(port) && isFree(port) { return port }
        throw SignetError(
            .portTaken, "No port between 20000 and 32000 is free for \"\(label)\".",
            remedy: "Stop what uses them.")
    }
}

extension SignetError.Code {
    /// A port of the machine that a job wants is in use.
    public static let portTaken = Self(rawValue: "job.port-taken")
}
