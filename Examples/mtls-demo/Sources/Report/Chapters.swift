/// What is told around the parts.
enum Chapters {
    static func opening(_ stage: Stage) -> String {
        """
        Mutual TLS between two services, with certificates that Signet keeps valid

        signet up     a private authority and the renewal engine, configured by one file, signet.yaml
        service A     \(stage.serviceA.endpoint.url), our own server; takes up new certificates while it runs
        service B     \(stage.serviceB.endpoint.url), nginx; Signet has it reload after each renewal
        Both names lead to 127.0.0.1 inside this program only; nothing is written into the hosts file.
        """
    }

    static func load(_ options: DemoOptions) -> String {
        TextReport.chapter(
            "5. Renewal under load",
            """
            Now both certificates are renewed about every \(options.renewalInterval) seconds while clients keep calling. A renewal
            is only worth something when nobody notices it: no failed request, no lost connection. This takes
            \(options.seconds) seconds.
            """)
    }

    /// - Parameter kept: whether the directory is still there
    static func ending(_ report: DemoReport, directory: String, kept: Bool, signet: String) -> String {
        let judgement = report.passed ? "All verdicts are ok" : "Not as it should be, see WRONG above"
        let verdict = "\(judgement): \(report.summary)"
        guard kept else {
            return """

                \(verdict)

                All files were in \(directory), which is gone now.
                To look at them: make demo DEMO="--keep demo-files", or mtls-demo --keep demo-files.
                """
        }
        return """

            \(verdict)

            All files are in \(directory): signet.yaml, a/ and b/ with the certificates, the logs, and data/
            with the database.
            To try next:
              \(signet) status --config \(directory)/signet.yaml
              \(signet) explain service-b --config \(directory)/signet.yaml
              \(signet) inspect \(directory)/b/fullchain.crt
              \(signet) cert list --config \(directory)/signet.yaml
            """
    }
}
