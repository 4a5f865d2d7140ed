# Random schemas: a list of items, each of a kind with parameters from which its statements are written. Near schemas come from edits
# of the list. Statements that the server refuses are left out by the judge, so an item may name what is not there.
package Schema::Generator;

use strict;
use warnings;

use Storable 'dclone';

use Schema::Kinds ();

# Its own generator of random numbers: the same seed gives the same schema with every perl. Numerical Recipes' constants.
sub new {
    my ($class, $seed) = @_;
    my $self = bless {state => ($seed * 2654435761 + 12345) & 0xFFFFFFFF, next => 0}, $class;
    $self->number(10) for 1 .. 8;
    return $self;
}

sub number {
    my ($self, $below) = @_;
    $self->{state} = ($self->{state} * 1664525 + 1013904223) & 0xFFFFFFFF;
    return int(($self->{state} >> 8) * $below / 0x1000000);
}

sub pick { my ($self, @of) = @_; return @of ? $of[$self->number(scalar @of)] : undef }
sub chance { my ($self, $percent) = @_; return $self->number(100) < $percent }
sub some { my ($self, $percent, $value) = @_; return $self->chance($percent) ? $value : undef }

# So many of the list, in its order.
sub sample {
    my ($self, $count, @of) = @_;
    my %chosen;
    $chosen{$self->number(scalar @of)} = 1 for 1 .. $count;
    return @of[sort { $a <=> $b } grep { $_ < @of } keys %chosen];
}

# An item of the schema of one of these kinds.
sub one {
    my ($self, @kinds) = @_;
    my %wanted = map { $_ => 1 } @kinds;
    return $self->pick(grep { $wanted{$_->{kind}} } @{$self->{items}});
}

my @weights = do {
    my %weight = (
        table => 16, constraint => 14, index => 9, view => 8, function => 8, enum => 4, domain => 4, composite => 3, sequence => 3,
        matview => 3, trigger => 4, policy => 3, rule => 2, partition => 5, range => 1, collation => 1, procedure => 2, aggregate => 2,
        operator => 2, opclass => 1, cast => 1, statistics => 2, text_search => 2, foreign => 3, publication => 2, extension => 1,
        default_privileges => 2, event_trigger => 1, child => 3, schema => 1, column_grant => 2, base_type => 1);
    map { ($_) x $weight{$_} } sort keys %weight;
};

sub make {
    my ($self, $kind) = @_;
    my $item = Schema::Kinds::make($self, $kind);
    $item->{id} = ++$self->{next};
    return $item;
}

# A schema of about so many items.
sub schema {
    my ($self, $size) = @_;
    $self->{items} = [];
    for my $name ('app', Schema::Kinds::identifier('Odd, "Schema"')) {
        push @{$self->{items}}, $self->make('schema');
        $self->{items}[-1]{name} = $name;
    }
    push @{$self->{items}}, $self->make($_) for qw(enum table table);
    push @{$self->{items}}, $self->make($self->pick(@weights)) while @{$self->{items}} < $size;
    return $self->{items};
}

# So many edits of a schema: items added, dropped, made anew, changed in a part.
sub edited {
    my ($self, $items, $edits) = @_;
    $self->{items} = dclone($items);
    for (1 .. $edits) {
        my $list = $self->{items};
        my $place = $self->number(scalar @$list);
        my $dice = $self->number(100);
        if ($dice < 15 || !@$list) {
            push @$list, $self->make($self->pick(@weights));
        } elsif ($list->[$place]{kind} eq 'schema' && $dice < 97) {
            redo;
        } elsif ($dice < 28) {
            splice @$list, $place, 1;
        } elsif ($dice < 33) {
            # Another one of the kind under the old name.
            my $made = $self->make($list->[$place]{kind});
            $made->{name} = $list->[$place]{name};
            $list->[$place] = $made;
        } elsif ($dice < 37) {
            my ($item) = splice @$list, $place, 1;
            push @$list, $item;
        } else {
            $self->tweak($list->[$place]);
        }
    }
    return $self->{items};
}

# One or two of the item's parameters from another one of its kind.
sub tweak {
    my ($self, $item) = @_;
    my $other = $self->make($item->{kind});
    if ($item->{columns} && $self->chance(70)) {
        my $columns = $item->{columns};
        my $place = $self->number(scalar @$columns);
        my $new = $self->pick(@{$other->{columns}}) // return;
        my $dice = $self->number(100);
        my $taken = grep { $_->{name} eq $new->{name} } @$columns;
        if ($dice < 25 && !$taken) {
            splice @$columns, $place + 1, 0, $new;
        } elsif ($dice < 45 && @$columns > 1) {
            splice @$columns, $place, 1;
        } else {
            my $name = $columns->[$place]{name};
            my %from = %$new;
            my @keys = sort keys %{{%from, %{$columns->[$place]}}};
            # A type with what goes with it.
            my $key = $self->pick(@keys);
            my @moved = $key eq 'type' || $key eq 'default' ? qw(type default collate generated identity) : $key;
            for (@moved) {
                if (defined $from{$_}) { $columns->[$place]{$_} = $from{$_} } else { delete $columns->[$place]{$_} }
            }
            $columns->[$place]{name} = $name;
        }
        return;
    }
    my @keys = grep { $_ !~ /^(?:kind|id|columns|parent|other_parent|way)$/ && ($_ ne 'name' || $self->chance(30)) } sort keys %{{%$item, %$other}};
    for (1 .. 1 + $self->number(2)) {
        my $key = $self->pick(@keys) // return;
        if (defined $other->{$key}) { $item->{$key} = $other->{$key} } else { delete $item->{$key} }
    }
    return;
}

# The statements of all items, each with its item's number.
sub statements {
    my ($items) = @_;
    return map { my $id = $_->{id}; map { [$id, $_] } Schema::Kinds::statements($_) } @$items;
}

1;
