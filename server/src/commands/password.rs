//! A password for a new login: from the terminal without echo, else one line of standard input.
//! Never an argument, where every user of the machine could read it.

use std::io::{self, BufRead as _, IsTerminal as _};

use mailbox::PasswordProblem;
use model::limits::{PASSWORD_BYTES, PASSWORD_CHARS};

use super::Failure;

pub fn read() -> Result<String, Failure> {
    let password = if io::stdin().is_terminal() {
        let password = rpassword::prompt_password("Password: ")?;
        check(&password)?;
        if rpassword::prompt_password("The same again: ")? != password {
            return Err("the two passwords are not the same".into());
        }
        password
    } else {
        first_line(io::stdin().lock())?
    };
    check(&password)?;
    Ok(password)
}

fn first_line(input: impl io::BufRead) -> io::Result<String> {
    let mut line = String::new();
    input.take(PASSWORD_BYTES as u64 + 3).read_line(&mut line)?;
    let end = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(end);
    Ok(line)
}

/// The same rules as when it is stored, said before anything else is done.
fn check(password: &str) -> Result<(), PasswordProblem> {
    if password.len() > PASSWORD_BYTES {
        Err(PasswordProblem::TooLong)
    } else if password.chars().count() < PASSWORD_CHARS {
        Err(PasswordProblem::TooShort)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_line_break_is_dropped() {
        for (input, password) in [
            ("correct horse \n", "correct horse "),
            ("correct horse\r\nrest", "correct horse"),
            ("correct horse", "correct horse"),
            ("", ""),
        ] {
            assert_eq!(first_line(input.as_bytes()).unwrap(), password);
        }
    }

    #[test]
    fn a_password_is_neither_short_nor_endless() {
        assert_eq!(check("elevenchars"), Err(PasswordProblem::TooShort));
        assert_eq!(check("ñññññññññññ"), Err(PasswordProblem::TooShort));
        assert_eq!(check("twelve chars"), Ok(()));
        assert_eq!(
            check(&"x".repeat(PASSWORD_BYTES + 1)),
            Err(PasswordProblem::TooLong)
        );
    }
}
