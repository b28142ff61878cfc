import Crypto
import Foundation
import Mustache
import SignetCore
import SignetWatch

extension WatchReport {
    /// A page by itself, for a mail or a web server.
    /// - Throws: `MustacheTemplate.ParserError`, if the template were broken.
    public func html() throws -> String {
        let template = try MustacheTemplate(html: Self.page)
        let view = PageView(
            written: MomentText.format(at), run: lastRun.map(Self.sentence) ?? "Nothing was looked at yet.",
            lines: places.map(LineView.init), isCutOff: isCutOff)
        return template.render(view)
    }

    private struct PageView {
        let written: String
        let run: String
        let lines: [LineView]
        let isCutOff: Bool
    }

    private struct LineView {
        let severity: String
        let name: String
        let expires: String
        let days: String
        let location: String
        let owner: String
        let findings: [FindingLine]

        init(_ line: Line) {
            severity = line.severity
            name = line.name
            expires = line.notAfter.map(MomentText.format) ?? "-"
            days = line.daysLeft.map(String.init) ?? "-"
            location = line.detail.map { "\(line.location) (\($0))" } ?? line.location
            owner = line.owner ?? ""
            findings = line.findings
        }
    }

    /// What a browser may do with the page: show it, in its own style.
    private static let contentPolicy =
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src 'sha256-\(styleHash)'"
    private static let styleHash = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
    private static let style = """

        :root { color-scheme: light dark; }
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #8886; overflow-wrap: anywhere; }
        .critical { color: #b00020; font-weight: 600; } .warning { color: #8a5300; font-weight: 600; }
        @media (prefers-color-scheme: dark) { .critical { color: #ff8a80; } .warning { color: #ffc46b; } }

        """

    private static let page = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="\(contentPolicy)">
        <title>Certificates</title>
        <style>\(style)</style>
        </head>
        <body>
        <h1>Certificates</h1>
        <p>{{run}}</p>
        <table>
        <thead><tr><th scope="col">State</th><th scope="col">Name</th><th scope="col">Expires</th><th scope="col">Days</th>\
        <th scope="col">Where</th><th scope="col">Owner</th><th scope="col">What to do</th></tr></thead>
        <tbody>
        {{#lines}}
        <tr><td class="{{severity}}">{{severity}}</td><td>{{name}}</td><td>{{expires}}</td><td>{{days}}</td><td>{{location}}</td>\
        <td>{{owner}}</td><td>{{#findings}}<p>{{sentence}} {{remedy}}</p>{{/findings}}</td></tr>
        {{/lines}}
        </tbody>
        </table>
        {{#isCutOff}}<p>There are more.</p>{{/isCutOff}}
        <p>Written {{written}} by Signet.</p>
        </body>
        </html>

        """
}
