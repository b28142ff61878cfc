import SignetCore
import SignetTestSupport
import Testing

@testable import SignetDNS

@Suite struct AWSCredentialsTests {
    private static let file = """
        # keys
        [default]
        aws_access_key_id = AKIDDEFAULT
        aws_secret_access_key=one/two+three=

        [ other]
        aws_access_key_id=AKIDOTHER
        aws_secret_access_key = four
        aws_session_token = five
        """

    @Test func theEnvironmentComesFirst() throws {
        let environment = ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": ""]
        let found = try AWSCredentials.Source(environment: environment, profile: nil, path: nil).credentials()
        #expect(found.accessKeyID == "AKID")
        #expect(found.secretAccessKey.reveal() == "secret")
        #expect(found.sessionToken == nil)
    }

    @Test func theSharedFileIsReadByProfile() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(".aws/credentials", Self.file)
        let first = try AWSCredentials.Source(environment: ["HOME": directory.path], profile: nil, path: nil)
            .credentials()
        #expect(first.accessKeyID == "AKIDDEFAULT")
        #expect(first.secretAccessKey.reveal() == "one/two+three=")
        let environment = ["AWS_SHARED_CREDENTIALS_FILE": path, "AWS_PROFILE": "other"]
        let second = try AWSCredentials.Source(environment: environment, profile: nil, path: nil).credentials()
        #expect(second.accessKeyID == "AKIDOTHER")
        #expect(second.sessionToken?.reveal() == "five")
        let keys = ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret"]
        let third = try AWSCredentials.Source(environment: keys, profile: "other", path: path).credentials()
        #expect(third.accessKeyID == "AKIDOTHER", "what is configured comes before the environment")
    }

    @Test func withoutAnyTheErrorSaysWhereWasLooked() {
        let source = AWSCredentials.Source(environment: ["HOME": "/nonexistent"], profile: nil, path: nil)
        let error = #expect(throws: SignetError.self) { try source.credentials() }
        #expect(error?.code == .invalidDNSProvider)
        #expect(error?.message.contains("profile default in /nonexistent/.aws/credentials") == true)
    }
}
