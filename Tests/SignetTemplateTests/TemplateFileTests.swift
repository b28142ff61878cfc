import Foundation
import SignetCore
import SignetTemplate
import SignetTestSupport
import Testing

/// Files that templates read and write stay within the directories that are allowed.
@Suite struct TemplateFileTests {
    private static func options(sandbox: String? = nil, writable: [String] = []) -> TemplateOptions {
        var options = TemplateOptions()
        options.sandbox = sandbox
        options.writableDirectories = writable
        return options
    }

    @Test func whatIsToBeWritten() throws {
        let rendering = try Render.rendering(
            """
            {{ "KEY" | writeToFile "/nowhere/at/all/../key.pem" "app" "" "0600" }}
            {{- "more" | writeToFile "/nowhere/log" "" "100" "0644" "append,newline" }}{{ "x" | writeToFile "/nowhere/x" "" "" "0400" | len }}
            """, options: Self.options(writable: ["/other", "/nowhere/"]))
        #expect(rendering.text.string == "0")
        try #require(rendering.writes.count == 3)
        let (key, log) = (rendering.writes[0], rendering.writes[1])
        #expect(key.path == "/nowhere/at/key.pem" && key.content == "KEY" && key.permissions == 0o600)
        #expect(key.user == "app" && key.group == nil && !key.appends)
        #expect(log.content == "more\n" && log.appends && log.group == "100" && log.permissions == 0o644)
    }

    @Test(arguments: [
        "/etc/passwd", "/nowhere/../etc/passwd", "/nowhereelse/x", "relative", "", "/nowhere/../../x",
    ])
    func writingElsewhereIsRefused(path: String) throws {
        let error = Render.error(
            "\n{{ \"x\" | writeToFile \"\(path)\" \"\" \"\" \"0600\" }}", options: Self.options(writable: ["/nowhere"]))
        #expect(error?.code == .templateFailed)
        #expect(error?.message.hasPrefix("template: case:2:10: executing \"case\" at <writeToFile>") == true)
        #expect(Render.error("{{ \"x\" | writeToFile \"/x\" \"\" \"\" \"0600\" }}")?.remedy?.contains("Allow") == true)
    }

    @Test(arguments: ["", "9", "rw-", "+600", "77777", "-1"])
    func modesAreOctal(mode: String) {
        let template = "{{ \"x\" | writeToFile \"/nowhere/x\" \"\" \"\" \"\(mode)\" }}"
        #expect(Render.error(template, options: Self.options(writable: ["/nowhere"]))?.message.contains("mode") == true)
    }

    @Test func linksDoNotLeadOut() throws {
        let directory = try TemporaryDirectory()
        let (inside, outside) = ("\(directory.path)/in", "\(directory.path)/out")
        for path in [inside, outside] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try FileManager.default.createSymbolicLink(atPath: "\(inside)/link", withDestinationPath: outside)
        try FileManager.default.createSymbolicLink(atPath: "\(inside)/dangling", withDestinationPath: "\(outside)/none")
        try Data("x".utf8).write(to: URL(filePath: "\(outside)/secret"))
        let options = Self.options(sandbox: inside, writable: [inside])
        for path in ["\(inside)/link/new", "\(inside)/dangling", "\(outside)/x", "\(inside)/../out/x"] {
            #expect(
                Render.error("{{ \"x\" | writeToFile \"\(path)\" \"\" \"\" \"0600\" }}", options: options) != nil,
                "\(path)")
        }
        for path in ["\(inside)/link/secret", "\(outside)/secret", "in/x", "\(inside)/../out/secret"] {
            let error = Render.error("{{ file \"\(path)\" }}", options: options)
            #expect(error?.message.contains("outside of sandbox") == true, "\(path)")
        }
        let fine = try Render.rendering(
            "{{ \"x\" | writeToFile \"\(inside)/deep/new\" \"\" \"\" \"0600\" }}{{ file \"\(inside)/a\" }}",
            options: options)
        #expect(fine.writes.count == 1 && fine.missing == [.file(path: "\(inside)/a")])
    }

    @Test func filesAreDependencies() throws {
        let missing = try Render.rendering("{{ file \"/etc/ca.pem\" }}")
        #expect(missing.missing == [.file(path: "/etc/ca.pem")] && missing.text.string.isEmpty)
        let data = KnownTemplateData([.file(path: "/etc/ca.pem"): "PEM"])
        #expect(try Render.text("{{ file \"/etc/ca.pem\" | toLower }}{{ file \"\" }}", data: data) == "pem")
    }
}
