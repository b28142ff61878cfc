import Mustache
import SignetTestSupport
import Testing

@testable import SignetWatch

@Suite struct HTMLTemplateTests {
    private static var values: [String: Any] {
        ["text": HostileText.markup[0], "list": [["more": HostileText.markup[1]]]]
    }

    /// Also in a section, behind a partial, and in a block that another template shows.
    @Test func markupStaysText() throws {
        var library = MustacheLibrary()
        let texts = [
            "layout": "<p>{{$main}}{{/main}}{{>part}}|{{text}}</p>", "part": "{{#list}}[{{more}}]{{/list}}",
            "page": "{{<layout}}{{$main}}{{text}}{{#list}}({{more}}){{/list}}{{/main}}{{/layout}}",
        ]
        for (name, text) in texts { library.register(try MustacheTemplate(html: text), named: name) }
        let page = try #require(library.render(Self.values, withTemplate: "page"))
        let (text, more) = (
            "\u{0600}&lt;img src=x onerror=alert(1)\u{0600}&gt;", "x&quot;\u{0301} autofocus y=&#39;\u{0301}z"
        )
        #expect(Array(page.utf8) == Array("<p>\(text)(\(more))[\(more)]|\(text)</p>".utf8), "\(page)")
    }

    /// The type may be named in the middle of a template: it is the same one.
    @Test func typesMayBeNamed() throws {
        let named = try MustacheTemplate(plain: "{{text}}\n{{%CONTENT_TYPE:HTML}}\n{{text}}").render(Self.values)
        let lines = named.split(separator: "\n").map(String.init)
        #expect(lines == [HostileText.markup[0], "\u{0600}&lt;img src=x onerror=alert(1)\u{0600}&gt;"])
        #expect(lines.last.map(HostileText.live(in:)) == [])
    }

    @Test func anHTMLMailIsOfText() throws {
        let directory = try TemporaryDirectory()
        let own = try directory.write(
            "h",
            "{{#groups}}{{#entries}}<p title=\"{{name}}\">{{#findings}}{{sentence}}{{/findings}}</p>{{/entries}}{{/groups}}"
        )
        for hostile in HostileText.markup {
            let line = NoticeSamples.line(
                1, title: hostile, location: hostile, owner: hostile, region: hostile,
                renewal: RenewalWord(name: hostile, nextAttempt: nil, lastError: hostile),
                [Finding(.malformed, .critical, hostile, remedy: hostile)])
            let beat = HeartbeatReport(
                certificates: 1, places: 1, warnings: 0, criticals: 0, nextExpiry: nil, runs: 1, incompleteRuns: 1,
                problems: [hostile])
            for files in [TemplateFiles(), TemplateFiles(html: own)] {
                let templates = MessageTemplates(files)
                #expect(templates.problems.isEmpty)
                let rendered = templates.render(Notice(.critical, writtenAt: NoticeSamples.moment, lines: [line]))
                #expect(HostileText.live(in: rendered.html) == [], "\(rendered.html)")
                #expect(rendered.html.holds(hostile.contains("img") ? "&lt;img" : "\u{0301}"))
                let heartbeat = templates.render(Notice(.heartbeat, writtenAt: NoticeSamples.moment, heartbeat: beat))
                #expect(HostileText.live(in: heartbeat.html) == [], "\(heartbeat.html)")
            }
        }
    }
}
