import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetWatch

@Suite struct MessageTemplatesTests {
    private let moment = NoticeSamples.moment

    private func subject(_ kind: Notice.Kind, _ lines: NoticeLine...) -> String {
        MessageTemplates(TemplateFiles()).render(Notice(kind, writtenAt: moment, lines: lines)).subject
    }

    @Test func subjectsSaySeverityNamePlaceAndDaysLeft() {
        #expect(
            subject(.critical, NoticeSamples.expiring(1, .critical, title: "back2store", region: "ap-seoul-1"))
                == "Critical: back2store in ap-seoul-1 expires in 15 days")
        #expect(
            subject(.digest, NoticeSamples.expiring(1, days: 29))
                == "Warning: www.example.org at 10.0.0.1:443 expires in 29 days")
        #expect(
            subject(.critical, NoticeSamples.line(1, days: -3, [NoticeSamples.finding(.expired, .critical)]))
                == "Critical: www.example.org at 10.0.0.1:443 expired 2 days ago")
        #expect(
            subject(.critical, NoticeSamples.line(1, [NoticeSamples.finding(.chainIncomplete, .critical)]))
                == "Critical: www.example.org at 10.0.0.1:443: chain incomplete, 80 days left")
        let (one, two) = (
            NoticeSamples.expiring(1, .critical, title: "a"), NoticeSamples.expiring(2, .critical, title: "b")
        )
        #expect(subject(.critical, one, two) == "Critical: 2 places: a, b")
        #expect(subject(.digest, one, two) == "Critical: 2 places to look at, 2 critical")
        var recovered = NoticeSamples.expiring(1, days: 364)
        recovered.change = .recovered
        #expect(subject(.recovered, recovered) == "Recovered: www.example.org at 10.0.0.1:443, 364 days left")
        let beat = Notice(.heartbeat, writtenAt: moment, heartbeat: NoticeSamples.heartbeat)
        #expect(
            MessageTemplates(TemplateFiles()).render(beat).subject
                == "Signet watch: everything is well, 7 certificates at 12 places")
    }

    @Test func aDigestIsGroupedByWhatToDo() throws {
        let own = RenewalWord(name: "web", nextAttempt: 1_800_086_400)
        let broken = RenewalWord(name: "db", nextAttempt: 1_800_003_600, lastError: "The CA refused the order.")
        let notice = Notice(
            .digest, writtenAt: moment,
            lines: [
                NoticeSamples.line(1, title: "bad", fingerprint: "b", [NoticeSamples.finding(.untrusted, .critical)]),
                NoticeSamples.expiring(2, title: "db", fingerprint: "d", renewal: broken),
                NoticeSamples.expiring(3, title: "by hand", fingerprint: "h"),
                NoticeSamples.expiring(4, title: "by hand", fingerprint: "h"),
                NoticeSamples.expiring(5, title: "web", fingerprint: "w", renewal: own),
            ])
        let text = MessageTemplates(TemplateFiles()).render(notice).text
        #expect(
            text == """
                This is what is the matter with certificates.

                Failing now
                -----------

                critical: bad at 10.0.0.1:443
                  where:   10.0.0.1:443
                  expires: 2027-04-05 09:00:00Z (in 80 days)
                  There is untrusted.
                  To do:   Look at untrusted.

                warning: db at 10.0.0.2:443
                  where:   10.0.0.2:443
                  expires: 2027-01-30 09:00:00Z (in 15 days)
                  The certificate db expires in 15 days.
                  To do:   Renew it and install the new one.
                  Renewed by Signet as db; next attempt 2027-01-15 09:00:00Z (in 1 hour). The last one failed: The CA refused the order.
                  Command: signet renew db

                To be renewed by hand
                ---------------------

                warning: by hand at 10.0.0.3:443
                  where:   10.0.0.3:443
                  where:   10.0.0.4:443
                  expires: 2027-01-30 09:00:00Z (in 15 days)
                  The certificate by hand expires in 15 days.
                  To do:   Renew it and install the new one.

                Renews by itself
                ----------------

                warning: web at 10.0.0.5:443
                  where:   10.0.0.5:443
                  expires: 2027-01-30 09:00:00Z (in 15 days)
                  The certificate web expires in 15 days.
                  To do:   Renew it and install the new one.
                  Renewed by Signet as web; next attempt 2027-01-16 08:00:00Z (in 1 day).

                --\u{20}
                Signet watch, 2027-01-15 08:00:00Z

                """, "\(text)")
    }

    @Test func ownTemplatesAreUsedAndTextIsNotEscaped() throws {
        let directory = try TemporaryDirectory()
        let files = TemplateFiles(
            subject: try directory.write("s", "[{{severity}}] {{#only}}{{name}} {{days_left}}{{/only}}\n"),
            text: try directory.write(
                "t", "{{#groups}}{{#entries}}{{name}}: {{#findings}}{{rule}}{{/findings}}{{/entries}}{{/groups}}"),
            html: try directory.write("h", "{{#groups}}{{#entries}}<p>{{name}}</p>{{/entries}}{{/groups}}"))
        try files.check()
        let line = NoticeSamples.expiring(1, title: "<a & b>")
        let rendered = MessageTemplates(files).render(Notice(.digest, writtenAt: moment, lines: [line]))
        #expect(rendered.subject == "[warning] <a & b> 15")
        #expect(rendered.text == "<a & b>: expiring")
        #expect(rendered.html == "<p>&lt;a &amp; b&gt;</p>")
    }

    @Test(arguments: ["{{#open}}", "line\n{{/never}}", "{{unfinished", "{{name}", "{{#a}}{{/b}}", "{{=x}}"])
    func aBrokenTemplateIsAnErrorAndCostsNoMessage(text: String) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("broken.mustache", text)
        for files in [TemplateFiles(subject: path), TemplateFiles(text: path), TemplateFiles(html: path)] {
            let error = try #require(throws: SignetError.self) { try files.check() }
            #expect(error.code == .invalidTemplate)
            #expect(error.message.contains(path) && error.message.contains("line "), "\(error.message)")
            let templates = MessageTemplates(files)
            #expect(templates.problems.count == 1)
            let notice = Notice(.digest, writtenAt: moment, lines: [NoticeSamples.expiring()])
            #expect(templates.render(notice) == MessageTemplates(TemplateFiles()).render(notice))
        }
        #expect(throws: SignetError(.unreadableFile, "")) { try TemplateFiles(text: directory.file("missing")).check() }
    }

    @Test func aTemplateThatYieldsNothingIsNotUsed() throws {
        let directory = try TemporaryDirectory()
        let files = TemplateFiles(text: try directory.write("t", "{{no_such_thing}}\n"))
        let notice = Notice(.digest, writtenAt: moment, lines: [NoticeSamples.expiring()])
        #expect(MessageTemplates(files).render(notice) == MessageTemplates(TemplateFiles()).render(notice))
    }

    @Test func theHeartbeatSaysWhatRunsCouldNotSee() {
        let report = HeartbeatReport(
            certificates: 1, places: 2, warnings: 1, criticals: 0, nextExpiry: 1_800_864_000, runs: 7,
            incompleteRuns: 1,
            problems: ["The source dns could not be read."])
        let rendered = MessageTemplates(TemplateFiles()).render(
            Notice(.heartbeat, writtenAt: moment, heartbeat: report))
        #expect(rendered.subject == "Signet watch: 1 warning, 1 run incomplete; 1 certificate at 2 places")
        #expect(rendered.text.contains("- The source dns could not be read."))
        #expect(rendered.text.contains("The next certificate expires 2027-01-25 08:00:00Z (in 10 days)."))
    }
}
