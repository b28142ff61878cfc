import SignetCore

/// Variables, time, and other templates.
enum EnvironmentFunctions {
    static let all: [TemplateFunction] = [
        TemplateFunction("env", [.text]) { .string($0.execution.inputs.environment[$0.string(0)] ?? "") },
        TemplateFunction("mustEnv", [.text]) { call in
            let value = call.execution.inputs.environment[call.string(0)] ?? ""
            guard !value.isEmpty else {
                throw TemplateFailure(
                    "required environment variable \(call.string(0)) is empty", remedy: "Set it before the start.")
            }
            return .string(value)
        },
        TemplateFunction("envOrDefault", [.text, .text]) {
            .string($0.execution.inputs.environment[$0.string(0)] ?? $0.string(1))
        },
        TemplateFunction("timestamp", rest: .text) { call in
            let now = call.execution.inputs.now
            switch call.arguments.count {
            case 0: return .string(GoTime.text(now, "2006-01-02T15:04:05Z07:00"))
            case 1 where call.string(0) == "unix": return .string(String(Int(now.timeIntervalSince1970.rounded(.down))))
            case 1: return .string(GoTime.text(now, call.string(0)))
            default:
                throw TemplateFailure("wrong number of arguments, expected 0 or 1, but got \(call.arguments.count)")
            }
        },
        TemplateFunction("executeTemplate", [.text], rest: .any) { call in
            guard call.arguments.count <= 2 else {
                throw TemplateFailure("wrong number of arguments, expected 1 or 2, but got \(call.arguments.count)")
            }
            let dot = call.arguments.count == 2 ? call.arguments[1] : .none
            return .text(try call.execution.execute(template: call.string(0), dot == .null ? .none : dot))
        },
        TemplateFunction("scratch") { _ in .scratch },
    ]
}
