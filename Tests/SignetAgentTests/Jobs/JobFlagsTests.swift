import Testing

@testable import SignetAgent

/// Nomad's flags, with one hyphen or two.
struct JobFlagsTests {
    @Test(arguments: [
        (
            ["job", "run", "-detach", "-var", "a=b", "-var=c=d", "x.hcl"],
            ["job", "run", "--detach", "--var", "a=b", "--var=c=d", "x.hcl"]
        ),
        (["job", "logs", "-f", "-n", "5", "-stderr", "web"], ["job", "logs", "-f", "-n", "5", "--stderr", "web"]),
        (
            ["job", "runner", "-vault-enabled=true", "-vault-tls-skip-verify=false"],
            ["job", "runner", "--vault-enabled"]
        ),
        (["job", "run", "-"], ["job", "run", "-"]), (["job", "stop", "-h"], ["job", "stop", "--help"]),
        (["job", "run", "--", "-odd"], ["job", "run", "--", "-odd"]), (["vault", "-field=x"], ["vault", "-field=x"]),
    ])
    func rewriting(_ typed: [String], _ read: [String]) {
        #expect(JobFlags.arguments(typed) == read)
    }
}
