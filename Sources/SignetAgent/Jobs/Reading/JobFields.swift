import SignetCore
import SignetHCL
import SignetRenewal

extension HCLField {
    /// A text, a number as it is written, or a truth value as a word: what becomes a variable.
    func scalar() -> String? {
        if case .boolean(let truth) = value.kind { return truth ? "true" : "false" }
        return text()
    }

    /// Names with texts: `env`, `meta`, `options`, `headers`.
    func map() -> [String: String]? {
        entries(example: "{ name = \"value\" }").map { entries in
            Dictionary(entries.compactMap { entry in entry.value.scalar().map { (entry.key, $0) } }) { $1 }
        }
    }

    /// A duration with its unit. Nomad takes a bare number for nanoseconds, which nobody means.
    func span(_ range: ClosedRange<Duration> = .zero ... .seconds(10 * 365 * 86_400)) -> DurationText? {
        if case .number(let number) = value.kind {
            report(
                "is a number without a unit, which Nomad takes for nanoseconds.",
                remedy: "Write for example \"\(number.literal)s\".")
            return nil
        }
        return duration(in: range).map(DurationText.init)
    }

    /// The name of a signal: `SIGHUP`.
    func signal() -> String? {
        guard let text = text(example: "\"SIGHUP\"") else { return nil }
        guard let signal = SignalName(text) else {
            report(
                "\"\(text.prefix(40))\" is no signal.", remedy: Spelling.hint(text, SignalName.names.map { "SIG\($0)" })
            )
            return nil
        }
        return "SIG\(signal.name)"
    }
}
