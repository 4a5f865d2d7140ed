# What a corpus is, told without pg_shepherd: which files, in which order, as the project's own tool runs them. This is the other
# side of the comparison, so it reads file names and markers by rules of its own.
package Corpora::History;

use strict;
use warnings;

use File::Find ();

my %corpora = (
    documenso => {layout => 'prisma', read => \&_prisma},
    mattermost => {layout => 'golang-migrate', read => \&_golang_migrate},
    measure => {
        layout => 'dbmate', read => \&_dbmate,
        roles => [qw(operator reader)],
        prepare => ['CREATE SCHEMA dbmate', 'CREATE SCHEMA measure'],
        settings => ['search_path=dbmate,measure'],
    },
    cratesio => {layout => 'diesel', read => \&_diesel},
    marquez => {layout => 'flyway', read => \&_flyway},
);

# { name, layout, roles, prepare, settings, files => { path => content }, migrations => [ … ] }; a migration is
# { path, up, down_path, down, up_refused, down_refused }, the last two the line from which a script cannot run in a transaction.
# `crlf`: every line of every file ends as on Windows.
sub new {
    my ($class, $folder, $name, %as) = @_;
    my $self = bless {roles => [], prepare => [], settings => [], %{$corpora{$name}}, name => $name}, $class;
    $self->{files} = _files("$folder/$name");
    if ($as{crlf}) { s/\r?\n/\r\n/g for values %{$self->{files}} }
    $self->{migrations} = [$self->{read}->($self->{files})];
    for my $migration (@{$self->{migrations}}) {
        $migration->{up_refused} = $migration->{outside} || _line_outside_transaction($migration->{up});
        $migration->{down_refused} = $migration->{outside} || _line_outside_transaction($migration->{down} // '');
    }
    return $self;
}

sub _files {
    my ($root) = @_;
    my %files;
    File::Find::find({no_chdir => 1, wanted => sub {
        return if !-f $_;
        open my $in, '<:raw', $_ or die "$_: $!\n";
        local $/;
        $files{substr $_, length($root) + 1} = <$in> // '';
    }}, $root);
    die "$root holds no files\n" if !%files;
    return \%files;
}

# The line of the first statement that the server runs outside of transactions only, 0 for none.
sub _line_outside_transaction {
    my ($text) = @_;
    $text =~ s/--[^\n]*//g;
    my $index = qr/CREATE\s+(?:UNIQUE\s+)?INDEX|DROP\s+INDEX|REINDEX\s+(?:INDEX|TABLE)/i;
    return 0 if $text !~ /^[ \t]*(?:$index)\s+CONCURRENTLY\b/im;
    return 1 + (substr($text, 0, $-[0]) =~ tr/\n//);
}

sub _pair {
    my ($files, $up, $down, %more) = @_;
    return {path => $up, up => $files->{$up}, down_path => $down, down => $files->{$down}, %more};
}

sub _prisma {
    my ($files) = @_;
    return map { {path => $_, up => $files->{$_}} } sort grep {m{/migration\.sql$}} keys %$files;
}

sub _golang_migrate {
    my ($files) = @_;
    my %number = map { m{/(\d+)_[^/]*\.up\.sql$} ? ($_ => $1) : () } keys %$files;
    return map { _pair($files, $_, s/\.up\.sql$/.down.sql/r) } sort { $number{$a} <=> $number{$b} } keys %number;
}

sub _dbmate {
    my ($files) = @_;
    my @migrations;
    for my $path (sort grep {m{/\d+[^/]*\.sql$}} keys %$files) {
        my ($up, $down) = $files->{$path} =~ /^-- migrate:up[^\n]*\n(.*)^-- migrate:down[^\n]*\n?(.*)\z/ms
            or die "$path has no up and down part\n";
        push @migrations, {path => $path, up => $up, down_path => $path, down => $down};
    }
    return @migrations;
}

# Diesel's version is the folder's name up to the first underscore, and dashes do not count.
sub _diesel {
    my ($files) = @_;
    my %version = map { m{([^/_]+)_[^/]*/up\.sql$} ? ($_ => $1 =~ tr/-//dr) : () } keys %$files;
    return map {
        my $toml = $files->{s/up\.sql$/metadata.toml/r} // '';
        _pair($files, $_, s/up\.sql$/down.sql/r, outside => $toml =~ /^run_in_transaction *= *false/m ? 1 : 0)
    } sort { $version{$a} cmp $version{$b} } keys %version;
}

# Versioned by number, part by part, then the repeatable ones by description.
sub _flyway {
    my ($files) = @_;
    my %key = map { m{/V([\d.]+)__[^/]*\.sql$} ? ($_ => join '', map { sprintf '%020d.', $_ } split /\./, $1) : () } keys %$files;
    my @versioned = sort { $key{$a} cmp $key{$b} } keys %key;
    my @repeatable = sort grep {m{/R__[^/]*\.sql$}} keys %$files;
    return map { {path => $_, up => $files->{$_}} } @versioned, @repeatable;
}

1;
