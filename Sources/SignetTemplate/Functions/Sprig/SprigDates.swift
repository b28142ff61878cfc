import Foundation
import SignetCore

/// Dates, always in UTC.
enum SprigDates {
    static let all: [TemplateFunction] = [
        TemplateFunction("now") { .moment($0.execution.inputs.now) },
        TemplateFunction("date", [.text, .any]) { .string(GoTime.text(try moment($0), $0.string(0))) },
        TemplateFunction("htmlDate", [.any]) { .string(GoTime.text(try moment($0, at: 0), "2006-01-02")) },
        TemplateFunction("dateInZone", [.text, .any, .text]) { call in
            guard ["", "UTC", "GMT"].contains(call.string(2)) else {
                throw TemplateFailure(
                    "the zone \"\(call.string(2))\" is not known", remedy: "Dates are written in UTC.")
            }
            return .string(GoTime.text(try moment(call), call.string(0)))
        },
        TemplateFunction("unixEpoch", [.any]) {
            .string(String(Int64(clamping: Int(try moment($0, at: 0).timeIntervalSince1970.rounded(.down)))))
        },
        TemplateFunction("dateModify", [.text, .any], modified),
        TemplateFunction("date_modify", [.text, .any], modified),
        TemplateFunction("env", [.text]) { .string($0.execution.inputs.environment[$0.string(0)] ?? "") },
    ]

    @Sendable private static func modified(_ call: TemplateCall) throws -> TemplateValue {
        let text = call.string(0)
        let isBack = text.hasPrefix("-")
        let span = try DurationText(parsing: isBack || text.hasPrefix("+") ? String(text.dropFirst()) : text)
        let seconds = span.duration.timeInterval
        return .moment(try moment(call).addingTimeInterval(isBack ? -seconds : seconds))
    }

    /// A moment, or the seconds since 1970.
    private static func moment(_ call: TemplateCall, at index: Int = 1) throws(TemplateFailure) -> Date {
        if case .moment(let date) = call.arguments[index] { return date }
        guard let seconds = call.arguments[index].signed else {
            throw TemplateFailure(
                "a value of type \(call.arguments[index].goTypeName) is no date",
                remedy: "Give it sprig_now, or seconds.")
        }
        // The years that dates can be written in.
        return Date(timeIntervalSince1970: Double(min(max(seconds, -62_135_596_800), 253_402_300_799)))
    }
}
