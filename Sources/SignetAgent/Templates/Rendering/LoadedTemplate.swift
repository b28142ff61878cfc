import Foundation
import SignetCore
import SignetRenewal
import SignetTemplate

/// A template that has been read, with what its configuration says in the form in which it is used.
struct LoadedTemplate: Sendable {
    /// Its place in the configuration.
    let index: Int
    let spec: TemplateSpec
    /// The same after a restart, whatever its place: by what it gives.
    let key: String
    let template: Template
    /// The file, lexically normal; nil: it goes into the environment.
    let path: String?
    /// nil: that of the file that is there.
    let mode: FileMode?
    let owner: FileOwner
    let text: String

    /// - Throws: `.unreadableFile`; `.invalidTemplate` with line and column; `.invalidInput` for what else is wrong with it.
    init(_ spec: TemplateSpec, at index: Int) throws {
        self.index = index
        self.spec = spec
        text = try Self.text(of: spec)
        template = try Template(parsing: text, name: spec.name, options: TemplateOptions(spec.options))
        owner = try FileOwner(user: spec.user, group: spec.group)
        mode = try spec.permissions.map { permissions in
            guard let mode = FileMode(octal: permissions) else {
                throw SignetError(
                    .invalidInput, "template: \(spec.name): \"\(permissions)\" is not a file's mode.",
                    remedy: "Write it in octal digits that let the owner read, such as 0640.")
            }
            return mode
        }
        switch spec.target {
        case .file(let file):
            guard file.hasPrefix("/"), !file.hasSuffix("/") else {
                throw SignetError(
                    .invalidInput,
                    "template: \(spec.name): its destination \"\(file)\" is not the absolute path of a file.")
            }
            let whole = AbsolutePath.make(file, relativeTo: "/")
            path = whole
            key = "file:\(whole)"
        case .environment:
            path = nil
            key = "environment:\(spec.name)"
        case .variable(let name):
            path = nil
            key = "variable:\(name)"
        }
    }

    /// Reads all.
    /// - Throws: as ``init(_:at:)``; `.pathConflict` when two have one destination.
    static func load(_ specs: [TemplateSpec]) throws -> [LoadedTemplate] {
        let all = try specs.enumerated().map { try LoadedTemplate($1, at: $0) }
        var names: [String: String] = [:]
        for template in all {
            guard let other = names.updateValue(template.spec.name, forKey: template.key) else { continue }
            let target = template.key.split(separator: ":", maxSplits: 1).last ?? ""
            throw SignetError(
                .pathConflict, "\(target) would be written by both templates \(other) and \(template.spec.name).",
                remedy: "Give each template a destination of its own.")
        }
        return all
    }

    private static func text(of spec: TemplateSpec) throws -> String {
        switch spec.source {
        case .text(let text): return text
        case .file(let path):
            let bytes = try BoundedFile.read(path, limit: TemplateLimits().source)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw SignetError(
                    .unreadableFile, "The template \(path) is not UTF-8 text.",
                    remedy: "Write it anew; what is not text goes through base64Decode.")
            }
            return text
        }
    }

    /// Where the template asks for something: `web.tpl:2:17`; its name where that is not written there in one piece.
    func place(of dependency: TemplateDependency) -> String {
        let sought =
            switch dependency {
            case .read(let path), .write(let path, _), .list(let path), .certificate(let path, _), .file(let path): path
            }
        guard let range = text.range(of: "\"\(sought)\"") ?? text.range(of: sought) else { return spec.name }
        let before = text[..<range.lowerBound]
        let line = before.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        let column = before.reversed().prefix { $0 != "\n" }.count + 1
        return "\(spec.name):\(line):\(column)"
    }
}

extension TemplateOptions {
    init(_ record: TemplateOptionsRecord) {
        self.init()
        leftDelimiter = record.leftDelimiter
        rightDelimiter = record.rightDelimiter
        if record.failsOnMissingKey { missingKey = .error }
        functions = functions.denying(record.deniedFunctions)
        sandbox = record.sandbox
        writableDirectories = record.writableDirectories
    }
}
